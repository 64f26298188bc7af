import type { JsonMap } from '../json';

/** What a message says of an event, and the colour of it in a chat. */
interface Message {
  readonly text: string;
  readonly color: string;
}

const good = '#2eb67d';
const neutral = '#4a7fb5';
const waiting = '#ecb22e';
const bad = '#d92d20';

const rollout = 'Rollout {{.rollout.metadata.namespace}}/{{.rollout.metadata.name}}';
// The object of these events is sometimes the analysis run itself, which has no more than metadata in common with a rollout.
const analysis = 'Analysis of {{.rollout.metadata.namespace}}/{{.rollout.metadata.name}}';
const step = 'step {{add .rollout.status.currentStepIndex 1}} of {{len .rollout.spec.strategy.canary.steps}}';

/** The messages by the reason of the controller's event, in kebab-case. */
const messages: Readonly<Record<string, Message>> = {
  'rollout-updated': { text: `${rollout} begins to release a new version.`, color: neutral },
  'rollout-step-completed': { text: `${rollout} is done with ${step}.`, color: neutral },
  'rollout-completed': { text: `${rollout} has released its new version to everybody.`, color: good },
  'rollout-paused': { text: `${rollout} is paused.`, color: waiting },
  'rollout-aborted': { text: `${rollout} is aborted; the stable version takes all traffic again.`, color: bad },
  'scaling-replica-set': { text: `${rollout} changes its number of pods.`, color: neutral },
  'analysis-run-running': { text: `${analysis} has begun.`, color: neutral },
  'analysis-run-failed': { text: `${analysis} failed: a measured value is out of bounds.`, color: bad },
  'analysis-run-error': { text: `${analysis} ended in an error: nothing could be measured.`, color: bad },
};

/** One template in the format of the notifications engine, whose own templates stand in it. */
const template = ({ text, color }: Message): string =>
  [
    `message: "${text}"`,
    'email:',
    `  subject: "${text}"`,
    'slack:',
    '  attachments: |',
    `    [{"color": "${color}", "text": "${text}"}]`,
    '',
  ].join('\n');

/** The templates and triggers that a controller knows without being told, by name. */
export const notificationDefaults: { templates: JsonMap; triggers: JsonMap } = {
  templates: Object.fromEntries(Object.entries(messages).map(([name, message]) => [name, template(message)])),
  triggers: Object.fromEntries(Object.keys(messages).map((name) => [`on-${name}`, `- send: [${name}]\n`])),
};
