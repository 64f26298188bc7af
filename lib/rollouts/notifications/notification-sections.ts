import type { JsonMap } from '../../json';

/** The lines of a text, which is one block of YAML. */
const lines = (...text: string[]): string => text.join('\n');

/**
 * The facts of a message, as variables of the engine's templates. None of them fails on an object without labels,
 * annotations, pods or analyses: an Experiment and an AnalysisRun raise events too.
 */
export const notificationFacts = lines(
  '{{- $namespace := .rollout.metadata.namespace }}{{ $name := .rollout.metadata.name }}',
  '{{- $revision := get (default dict .rollout.metadata.annotations) "rollout.argoproj.io/revision" }}',
  '{{- $instance := get (default dict .rollout.metadata.labels) "app.kubernetes.io/instance" }}',
  '{{- $images := list }}{{ range dig "spec" "template" "spec" "containers" list .rollout }}',
  '{{- $images = append $images .image }}{{ end }}{{ $image := join ", " $images }}',
  // Runs of an earlier attempt at the same revision are in the list too.
  '{{- $canary := dig "status" "canary" dict .rollout }}{{ $blueGreen := dig "status" "blueGreen" dict .rollout }}',
  '{{- $current := list (dig "currentStepAnalysisRunStatus" "name" "" $canary)',
  '  (dig "currentBackgroundAnalysisRunStatus" "name" "" $canary)',
  '  (dig "prePromotionAnalysisRunStatus" "name" "" $blueGreen)',
  '  (dig "postPromotionAnalysisRunStatus" "name" "" $blueGreen) }}',
  '{{- $phase := "" }}{{ $analysis := "" }}{{ range .analysisRuns }}',
  '{{- $isBad := has .status.phase (ternary (list "Failed" "Error") (list "Failed" "Error" "Inconclusive") (eq $phase "Inconclusive")) }}',
  '{{- if and $isBad (has .metadata.name $current) (has $phase (list "" "Inconclusive")) }}{{ $phase = .status.phase }}',
  '{{- $analysis = printf "%s: %s" .metadata.name (default .status.phase .status.message) }}{{ end }}{{ end }}',
  '{{- $reason := <reason> }}',
  '{{- $link := "<link>" | replace "{namespace}" $namespace | replace "{name}" $name | replace "{instance}" $instance }}',
  '{{- $color := get (dict "info" "#4a7fb5" "good" "#2eb67d" "warning" "#ecb22e" "error" "#d92d20") "<level>" }}',
  '{{- $text := printf "Workload: %s/%s\\nEvent: <title>\\nRevision: %s\\nImage: %s\\nReason: %s\\n%s"',
  '  $namespace $name $revision $image $reason $link }}',
  '{{- $data := dict "event" "<event>" "namespace" $namespace "workload" $name "revision" $revision',
  '  "images" $images "reason" $reason "link" $link -}}',
);

const withFacts = (...text: string[]): string => lines('<facts>', ...text);

const workload = '{{ .rollout.metadata.namespace }}/{{ .rollout.metadata.name }}';
const byLevel = (info: string, good: string, warning: string, error: string): string =>
  `{{ get (dict "info" "${info}" "good" "${good}" "warning" "${warning}" "error" "${error}") "<level>" }}`;

/** Of Slack, whose format Mattermost and Rocket.Chat share. */
const attachments = withFacts(
  '{{- $fields := list (dict "title" "Workload" "value" (printf "%s/%s" $namespace $name) "short" true) }}',
  '{{- $fields = append $fields (dict "title" "Revision" "value" $revision "short" true) }}',
  '{{- $fields = append $fields (dict "title" "Image" "value" $image) }}',
  '{{- $fields = append $fields (dict "title" "Reason" "value" $reason) }}',
  '{{- list (dict "color" $color "title" "<title>" "title_link" $link "fields" $fields) | toJson }}',
);

/** Of both kinds of Teams service, apart from the colour. */
const teams = {
  title: `${workload}: <title>`,
  summary: `${workload}: <title>`,
  text: '<title>',
  facts: withFacts(
    '{{- $facts := list (dict "name" "Workload" "value" (printf "%s/%s" $namespace $name)) }}',
    '{{- $facts = append $facts (dict "name" "Revision" "value" $revision) }}',
    '{{- $facts = append $facts (dict "name" "Image" "value" $image) }}',
    '{{- append $facts (dict "name" "Reason" "value" $reason) | toJson }}',
  ),
  potentialAction: withFacts(
    '{{- with $link }}',
    '{{- $targets := list (dict "os" "default" "uri" .) }}',
    '{{- list (dict "@type" "OpenUri" "name" "Open" "targets" $targets) | toJson }}{{ end }}',
  ),
};

/**
 * The default message, for services without a section of their own. Values are formatted as Markdown code, because Telegram
 * rejects a message with an unmatched underscore. Services in <brief> show the facts in a separate section; Opsgenie
 * allows 130 characters.
 */
export const notificationMessage = withFacts(
  '{{- if has .serviceType (list <brief>) }}{{ printf "%s/%s: <title>" $namespace $name | trunc 130 }}',
  '{{- else }}{{ $namespace }}/{{ $name }}: <title>',
  'Revision: {{ $revision }}',
  'Image: `{{ $image }}`',
  'Reason: `{{ $reason | replace "`" "\'" }}`',
  '{{- with $link }}',
  '{{ . | replace "_" "%5F" }}{{ end }}{{ end }}',
);

/** The types of the services that show the facts in a separate section, and a message of one line. */
export const briefServices = ['mattermost', 'opsgenie', 'rocketchat', 'slack', 'teams', 'teams-workflows'];

/** The request of a webhook. */
export const notificationWebhook: JsonMap = { method: 'POST', body: withFacts('{{- $data | toJson }}') };

/**
 * The sections of a template by the type of their service, as pkg/services of notifications-engine reads them. Those of
 * alertmanager, github, newrelic, pagerduty and pagerdutyv2 are needed: without them Send fails, or panics.
 */
export const notificationSections: Readonly<Record<string, JsonMap>> = {
  // The engine renders labels and annotations once and keeps the result for all later alerts, so only the URL may say whose
  // they are.
  alertmanager: {
    labels: {
      alertname: 'ArgoRolloutsNotification',
      event: '<event>',
      // The release was rolled back, so the alert is not urgent.
      severity: byLevel('info', 'info', 'warning', 'warning'),
    },
    annotations: { summary: '<title>', description: 'The generator URL leads to the workload.' },
    generatorURL: withFacts('{{- $link | default (printf "urn:argo-rollouts:%s/%s:%s" $namespace $name $revision) }}'),
  },
  // Only a FIFO queue has groups, and needs one.
  awssqs: { messageGroupId: `{{ if hasSuffix ".fifo" .recipient }}${workload}{{ end }}` },
  email: { subject: `${workload}: <title>`, body: withFacts('{{- $text }}') },
  gcppubsub: {
    attributes: {
      event: '<event>',
      namespace: '{{ .rollout.metadata.namespace }}',
      workload: '{{ .rollout.metadata.name }}',
    },
  },
  // The recipient is the repository.
  github: {
    repoURLPath: 'https://github.com/{{ .recipient }}',
    revisionPath: '{{ .rollout.metadata.name }}',
    repositoryDispatch: { event_type: '<event>', client_payload: withFacts('{{- $data | toJson }}') },
  },
  googlechat: { threadKey: workload },
  mattermost: { attachments },
  newrelic: {
    revision: withFacts('{{- $image | default $name }}'),
    changelog: withFacts('{{- $reason }}'),
    description: withFacts('{{- $text }}'),
    user: 'argo-rollouts',
  },
  opsgenie: {
    description: withFacts('{{- $text }}'),
    alias: workload,
    entity: workload,
    priority: byLevel('P5', 'P5', 'P4', 'P2'),
  },
  pagerduty: {
    title: `${workload}: <title>`,
    body: withFacts('{{- $text }}'),
    urgency: byLevel('low', 'low', 'low', 'high'),
  },
  pagerdutyv2: {
    summary: withFacts(
      '{{- printf "%s/%s: <title> (revision %s, %s): %s" $namespace $name $revision $image $reason | trunc 1024 }}',
    ),
    severity: byLevel('info', 'info', 'warning', 'error'),
    source: workload,
    component: '{{ .rollout.metadata.name }}',
    group: '{{ .rollout.metadata.namespace }}',
    class: '<event>',
    url: withFacts('{{- $link }}'),
    dedupKey: workload,
  },
  rocketchat: { attachments },
  slack: { attachments },
  teams: { ...teams, themeColor: withFacts('{{- $color | trimPrefix "#" }}') },
  'teams-workflows': { ...teams, themeColor: byLevel('Accent', 'Good', 'Warning', 'Attention') },
};

/** The types of notifications-engine's services (pkg/services/services.go). */
export const notificationServices = [
  ...Object.keys(notificationSections),
  ...['grafana', 'nats', 'pushover', 'telegram', 'webex', 'webhook'],
].sort();
