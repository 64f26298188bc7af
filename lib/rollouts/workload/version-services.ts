import type { Construct } from 'constructs';
import { Service, type ServiceSpec } from '../../../imports/k8s/index';
import { ifSet } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import { pingPongOf } from '../routing/ping-pong';
import type { RouterName } from '../routing/routers';
import { previewServiceOf } from './blue-green-strategy';
import type { ReleasedWorkload } from './released-workload';

/** What the Services of one version are made for. */
interface VersionedWorkload extends ReleasedWorkload {
  /** Scope of objects that are rendered while the condition holds. */
  readonly when: (condition: BooleanRef) => Construct;
  readonly isBlueGreen: BooleanRef;
  readonly isRouted: BooleanRef;
  /** Whether this router splits the requests. */
  readonly isRoutedBy: (router: RouterName) => BooleanRef;
}

/** Creates the Services that select the pods of one version: of a preview, of the canary, or two that take turns. */
export function createVersionServices(spec: ServiceSpec, workload: VersionedWorkload): void {
  createPreviewService(spec, workload);
  const { enabled, pingService, pongService } = pingPongOf(workload);
  const about = 'the controller adds the hash of the ReplicaSet to its selector.';
  createRoutedService(spec, workload, {
    id: 'canary',
    name: workload.place.canaryServiceName,
    condition: fn.not(enabled),
    about: `The canary, for the router; ${about}`,
  });
  for (const [id, name] of [['ping', pingService] as const, ['pong', pongService] as const])
    createRoutedService(spec, workload, {
      id,
      name,
      condition: enabled,
      about: `The canary and the stable version in turns, for the router; ${about}`,
    });
}

/** Before the switch the new version is reached by a Service of its own. */
function createPreviewService(spec: ServiceSpec, { place, when, isBlueGreen }: VersionedWorkload): void {
  const service = new Service(when(isBlueGreen), place.component ? 'service-preview' : 'preview', {
    metadata: { name: previewServiceOf(place.fullname), labels: place.label },
    spec,
  });
  place.chart.describe(
    service,
    'The new version of a blue-green release; the controller adds the hash of the ReplicaSet to its selector.',
  );
}

function createRoutedService(
  spec: ServiceSpec,
  { props, place, when, isRouted, isRoutedBy }: VersionedWorkload,
  { id, name, condition, about }: { id: string; name: string; condition: BooleanRef; about: string },
): void {
  const { service: values } = props;
  const service = new Service(when(fn.and(isRouted, condition)), place.component ? `service-${id}` : id, {
    metadata: {
      name,
      labels: place.label,
      annotations: values && ifSet(values.annotations),
    },
    // The AWS Load Balancer Controller routes to the ports of nodes, unless it routes to pods.
    spec: values
      ? {
          ...spec,
          type: fn.choose(fn.and(isRoutedBy('alb'), fn.eq(values.type, 'NodePort')), 'NodePort', 'ClusterIP'),
        }
      : spec,
  });
  place.chart.describe(service, about);
}
