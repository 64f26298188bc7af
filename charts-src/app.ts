import { App } from 'cdk8s';
import { environments } from './environments';
import { PortalServices } from './portal-services/chart';

/** Every chart of the platform. */
export function createApp(): App {
  const app = new App();
  new PortalServices(app, 'portal-services');
  return app;
}

export { environments };
