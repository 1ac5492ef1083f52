-- Answers lists, a line of the file named first after `--` at a time: list, unit (as JSON) and verb.
dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "../serving/told.lua")
local lines = {}
local asked = 0
local headers = {["content-type"] = "application/json"}

function init(args)
  for line in io.lines(args[1]) do
    lines[#lines + 1] = line
  end
end

function request()
  asked = asked + 1
  local slate, unit, verb = lines[(asked - 1) % #lines + 1]:match("^([^\t]*)\t([^\t]*)\t([^\t]*)$")
  local body = '{"answers":[{"unit":' .. unit .. ',"verb":"' .. verb .. '"}]}'
  return wrk.format("POST", "/v1/slates/" .. slate .. "/feedback", headers, body)
end
