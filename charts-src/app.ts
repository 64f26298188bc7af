import { App } from 'cdk8s';
import { environments } from './environments';
import { GitOps } from './gitops';
import { MlPlatform } from './ml-platform/chart';
import { PortalServices } from './portal-services/chart';
import { ProgressiveDelivery } from './progressive-delivery/chart';

/** Every chart of the platform, and the Argo CD objects that deploy them. */
export function createApp(): App {
  const app = new App();
  new ProgressiveDelivery(app, 'progressive-delivery');
  new PortalServices(app, 'portal-services');
  new MlPlatform(app, 'ml-platform');
  new GitOps(app, 'gitops', environments);
  return app;
}

export { environments };
