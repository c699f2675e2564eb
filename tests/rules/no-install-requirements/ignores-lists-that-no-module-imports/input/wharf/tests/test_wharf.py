import httpbin
