import { hookEvents } from '../helm/hooks';
import type { JsonMap } from '../json';
import type { Manifest } from '../render/render-chart';

/** A hook and the name of its file. */
export interface NamedHook {
  readonly hook: Manifest;
  readonly file: string;
}

/** When Helm runs the hooks of each event, in the order of a release's life. */
const occasions: Readonly<Record<string, string>> = {
  'pre-install': 'Before the first installation',
  'post-install': 'After the first installation',
  'pre-upgrade': 'Before an upgrade',
  'post-upgrade': 'After an upgrade',
  'pre-rollback': 'Before a rollback',
  'post-rollback': 'After a rollback',
  'pre-delete': 'Before the release is deleted',
  'post-delete': 'After the release is deleted',
  test: 'To test the release',
};

/**
 * README.md of a folder of hooks: the commands that do what Helm does for each event. kubectl would apply hooks together
 * with all other objects, so no kustomization.yaml lists them.
 */
export function hooksReadme(release: string, namespace: string, hooks: readonly NamedHook[]): string {
  const sections = Object.entries(occasions).flatMap(([event, occasion]) => {
    const own = inOrder(hooks.filter(({ hook }) => eventsOf(hook.object).includes(event)));
    if (own.length === 0) return [];
    return ['', `## ${occasion} (${event})`, '', '```sh', ...commandsOf(own, namespace), '```'];
  });
  return [
    `# Helm hooks of ${release}`,
    '',
    'Helm runs these objects at points in the life of a release. They are not among the resources of',
    'kustomization.yaml, because `kubectl apply` would create them together with everything else. With kubectl, run the',
    'commands below in this folder; stop where one fails. Argo CD runs them itself where they are among the resources,',
    'since it maps `helm.sh/hook` to its own hooks: add `hooks/<file>` in an overlay.',
    ...(hooks.some(({ hook }) => String(hook.object.kind) in conditions) ? aboutWaiting : []),
    ...sections,
    '',
  ].join('\n');
}

const annotationsOf = ({ metadata }: JsonMap): JsonMap => ((metadata as JsonMap).annotations ?? {}) as JsonMap;
const nameOf = ({ metadata }: JsonMap): string => String((metadata as JsonMap).name);
/** `test-success` is an old name of `test`. */
const eventsOf = (object: JsonMap): string[] =>
  (hookEvents(object) ?? []).map((event) => (event === 'test-success' ? 'test' : event));

/** Hooks in the order in which Helm runs them: by weight, then by name (pkg/action/hooks.go). */
const inOrder = (hooks: readonly NamedHook[]): NamedHook[] => {
  const weightOf = ({ hook }: NamedHook): number => Number(annotationsOf(hook.object)['helm.sh/hook-weight'] ?? 0) || 0;
  const name = ({ hook }: NamedHook): string => nameOf(hook.object);
  return [...hooks].sort((a, b) => weightOf(a) - weightOf(b) || (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0));
};

interface Step {
  /** Whether it runs only after all hooks of the event have succeeded. */
  readonly isLast?: boolean;
  readonly command: string;
}

/** The commands of the hooks of an event; Helm deletes those that succeeded when all have. */
function commandsOf(hooks: readonly NamedHook[], namespace: string): string[] {
  const steps = hooks.flatMap((hook) => stepsOf(hook, namespace));
  return [...steps.filter(({ isLast }) => !isLast), ...steps.filter(({ isLast }) => isLast)].map(
    ({ command }) => command,
  );
}

function stepsOf({ hook: { object }, file }: NamedHook, namespace: string): Step[] {
  const policies = String(annotationsOf(object)['helm.sh/hook-delete-policy'] ?? 'before-hook-creation');
  const at = `--namespace ${String((object.metadata as JsonMap).namespace ?? namespace)}`;
  const removal = `kubectl delete ${at} --ignore-not-found --filename ${file}`;
  const condition = conditions[String(object.kind)];
  const name = `${String(object.kind).toLowerCase()}/${nameOf(object)}`;
  return [
    ...(policies.includes('before-hook-creation') ? [{ command: removal }] : []),
    { command: `kubectl apply ${at} --filename ${file}` },
    ...(condition ? [{ command: `kubectl wait ${at} ${condition} --timeout=5m ${name}` }] : []),
    ...(policies.includes('hook-succeeded') ? [{ command: removal, isLast: true }] : []),
  ];
}

/** `kubectl wait` has one condition, so it cannot end when a Job either completes or fails. */
const aboutWaiting = [
  '',
  '`kubectl wait` does not end when a Job or pod fails: look at `kubectl get jobs,pods` while it waits. Its timeout is the',
  'default of Helm: raise it for what takes longer, such as the migration of a large database.',
];

/** What Helm waits for, by kind. */
const conditions: Readonly<Record<string, string>> = {
  Job: '--for=condition=Complete',
  Pod: "--for=jsonpath='{.status.phase}'=Succeeded",
};
