import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pod } from './pods';

/** Secrets by name, or by path in Vault, and in each the values by key. */
export type Secrets = Record<string, Record<string, string>>;

/** What a pod finds in its cluster. */
export interface Surroundings {
  secrets?: Secrets;
  /** What the agent of Vault may read; without it there is no agent. */
  vault?: Secrets;
  /** Folders by the name of the volume they play; a volume without one gets an empty folder. */
  volumes?: Record<string, string>;
}

/** An empty folder for a volume. */
export const temporaryVolume = (): string => mkdtempSync(join(tmpdir(), 'chartwright-mlflow-'));

/** The folder at each mount path of a pod's container. */
export function mountsOf(pod: Pod, { secrets = {}, vault, volumes = {} }: Surroundings): Record<string, string> {
  const mounts = Object.fromEntries(
    (pod.container.volumeMounts ?? []).map(({ name, mountPath }) => {
      const volume = pod.volumes.find((one) => one.name === name);
      if (!volume) throw new Error(`the pod has no volume ${name}`);
      const folder = volumes[name] ?? temporaryVolume();
      for (const { key, path } of volume.secret?.items ?? [])
        writeFileSync(join(folder, path), valueIn(secrets, volume.secret?.secretName as string, key));
      return [mountPath, folder];
    }),
  );
  return vault ? { ...mounts, '/vault/secrets': vaultFiles(pod.annotations, vault) } : mounts;
}

function valueIn(secrets: Secrets, name: string, key: string): string {
  const value = secrets[name]?.[key];
  if (value === undefined) throw new Error(`there is no ${key} in ${name}`);
  return value;
}

/** Plays the agent of Vault: writes each file whose template the annotations of the pod hold. */
function vaultFiles(annotations: Pod['annotations'], secrets: Secrets): string {
  const folder = temporaryVolume();
  mkdirSync(folder, { recursive: true });
  for (const [annotation, template] of Object.entries(annotations)) {
    const file = /^vault\.hashicorp\.com\/agent-inject-template-(.+)$/.exec(annotation)?.[1];
    if (file) writeFileSync(join(folder, file), filled(template, secrets));
  }
  return folder;
}

/** The one form of template that the chart writes; consul-template knows many more. */
const form =
  /\{\{ with secret "([^"]+)" \}\}(.*?)\{\{ index \.Data\.data "([^"]+)"( \| replaceAll "'" "'\\\\''")? \}\}(.*?)\{\{ end \}\}/g;

function filled(template: string, secrets: Secrets): string {
  const text = template.replace(
    form,
    (_, path: string, before: string, field: string, escapes: string, after: string) => {
      const value = valueIn(secrets, path, field);
      return `${before}${escapes ? value.replaceAll("'", "'\\''") : value}${after}`;
    },
  );
  if (template.replace(form, '').includes('{{')) throw new Error(`the agent is not played for ${template}`);
  return text;
}
