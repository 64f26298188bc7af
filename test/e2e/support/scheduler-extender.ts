import { createServer } from 'node:http';
import type { V1Pod } from '@kubernetes/client-node';

/** Whether a pod may run on a node. */
export type NodeChoice = (pod: V1Pod, node: string) => boolean;

/**
 * A scheduler extender that assigns pods to nodes: pods whose programs are installed on this machine go to the node that
 * runs processes, all others to simulated nodes. This requires no taints, selectors or scheduler names, so that pods and
 * their admission are unchanged.
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
