-- wrk: asks for the paths of a file in turn, each from an address of its own, since each person has limits of their own.
local paths, n = {}, 0

function init(args)
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
  math.randomseed(os.time())
end

function request()
  n = n + 1
  wrk.headers["x-forwarded-for"] = ("10.%d.%d.%d"):format(math.random(0, 255), math.random(0, 255), math.random(0, 255))
  return wrk.format("GET", paths[(n - 1) % #paths + 1])
end
