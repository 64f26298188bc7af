import { App } from 'cdk8s';
import { environments } from './environments';
import { PortalServices } from './portal-services/chart';
import { ProgressiveDelivery } from './progressive-delivery/chart';

/** Every chart of the platform. */
export function createApp(): App {
  const app = new App();
  new ProgressiveDelivery(app, 'progressive-delivery');
  new PortalServices(app, 'portal-services');
  return app;
}

export { environments };
