-- Asks for one path after the other, of the file named first after `--`.  With `anew` after it,
-- every request names a surface nobody named before: no list that was kept can answer it.
-- Tells the figures as one line of JSON.
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

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %f, "failed": %d, "p50": %f, "p95": %f, "p99": %f}\n',
    summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3))
end
