import { createServer } from 'node:http';
import type { V1Pod } from '@kubernetes/client-node';

/** Whether a pod may run on a node. */
export type NodeChoice = (pod: V1Pod, node: string) => boolean;

/**
 * Answers the scheduler which nodes a pod may run on, by its extender protocol: pods whose programs are on this machine go
 * to the node that runs programs, all others to the nodes that only say so. Neither the pods nor their admission change:
 * no taint, selector or scheduler name that the chart does not have.
 */
export function startSchedulerExtender(mayRun: NodeChoice): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (data: string) => {
      body += data;
    });
    request.once('end', () => {
      const { Pod, NodeNames } = JSON.parse(body) as { Pod: V1Pod; NodeNames: string[] };
      const answer = { NodeNames: NodeNames.filter((node) => mayRun(Pod, node)) };
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer));
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      const stop = (): Promise<void> =>
        new Promise((done) => {
          server.close(() => done());
          server.closeAllConnections();
        });
      resolve({ url: `http://127.0.0.1:${port}`, stop });
    });
  });
}
