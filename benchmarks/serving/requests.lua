-- Asks for one path after the other, of the file named first after `--`.  With `anew` after it,
-- every request names a surface nobody named before: no list that was kept can answer it.
dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "told.lua")
local paths = {}
local asked = 0
local anew = false

function init(args)
  for line in io.lines(args[1]) do
    paths[#paths + 1] = line
  end
  anew = args[2] == "anew"
end

function request()
  asked = asked + 1
  local path = paths[asked % #paths + 1]
  if anew then
    path = path .. "&surface=" .. asked .. "-" .. os.time()
  end
  return wrk.format("GET", path)
end
