-- Posts events that nobody posted before: so many to a request as the second argument after `--`
-- says, with ids that begin with the first.
dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "../serving/told.lua")
local size = 1
local name = ""
local sent = 0
local verbs = {"view", "read", "view", "borrow", "view", "read", "save", "accept"}
local headers = {["content-type"] = "application/json"}

function init(args)
  name = args[1]
  size = tonumber(args[2])
end

local function event()
  sent = sent + 1
  return string.format(
    '{"id":"%s-%d","reader":"r-%d","verb":"%s","at":"2026-03-%02dT%02d:%02d:%02dZ",' ..
    '"unit":"shelf/%d","surface":"home"}',
    name, sent, sent * 7 % 1000, verbs[sent % #verbs + 1], sent / 86400 % 28 + 1,
    sent / 3600 % 24, sent / 60 % 60, sent % 60, sent * 31 % 15000)
end

function request()
  local events = {}
  for i = 1, size do
    events[i] = event()
  end
  local body = '{"events":[' .. table.concat(events, ",") .. ']}'
  return wrk.format("POST", "/v1/events", headers, body)
end
