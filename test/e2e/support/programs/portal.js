// The program of the portal's image in tests with real traffic: answers with its version and serves OpenTelemetry's metrics.
// A version that ends in -bad answers one of five requests with an error.
const { createServer } = require('node:http');

const { PORT, VERSION = '' } = process.env;
const series = 'http_server_request_duration_seconds';
const bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, Number.POSITIVE_INFINITY];
// Counters start at zero, because Prometheus ignores the value of the first scrape.
const durations = new Map(['200', '500'].map((status) => [status, { sum: 0, counts: bounds.map(() => 0) }]));
let answered = 0;

const server = createServer(({ url }, response) => {
  if (url === '/healthz') return response.end('ok');
  if (url === '/metrics') return response.setHeader('Content-Type', 'text/plain; version=0.0.4').end(metrics());
  const begin = performance.now();
  answered += 1;
  response.statusCode = VERSION.endsWith('-bad') && answered % 5 === 0 ? 500 : 200;
  response.once('finish', () => count(String(response.statusCode), (performance.now() - begin) / 1000));
  return response.setHeader('X-Version', VERSION).end(VERSION);
});
server.listen(Number(PORT), '127.0.0.1');
process.once('SIGTERM', () => {
  server.close();
  // A connection that answers meanwhile stays open afterwards.
  setInterval(() => server.closeIdleConnections(), 100).unref();
});

/** @param {string} status @param {number} seconds */
function count(status, seconds) {
  const histogram = durations.get(status);
  if (!histogram) return;
  histogram.sum += seconds;
  histogram.counts = bounds.map((bound, index) => (histogram.counts[index] ?? 0) + Number(seconds <= bound));
}

function metrics() {
  const lines = [...durations].flatMap(([status, { sum, counts }]) => {
    const labels = `http_request_method="GET",http_route="/",http_response_status_code="${status}"`;
    const buckets = bounds.map((bound, index) => {
      const le = bound === Number.POSITIVE_INFINITY ? '+Inf' : bound;
      return `${series}_bucket{${labels},le="${le}"} ${counts[index]}`;
    });
    return [...buckets, `${series}_count{${labels}} ${counts.at(-1)}`, `${series}_sum{${labels}} ${sum}`];
  });
  return `# TYPE ${series} histogram\n${lines.join('\n')}\n`;
}
