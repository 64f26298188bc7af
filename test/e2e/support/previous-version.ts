import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { chartCopy } from './chart-copy';

const crdFile = 'crds/rollout-crd.yaml';

/** A field of Rollouts that the previous version does not have. */
export const newField = 'progressDeadlineAbort';

/** The CRD of Rollouts in progressive-delivery. */
export const publishedCrd = (): unknown =>
  parse(readFileSync(`dist/helm/charts/progressive-delivery/${crdFile}`, 'utf8'));

/** Folder of a version 0.0.1 of progressive-delivery, whose CRD of Rollouts lacks `newField`. */
export const previousVersion = (name: string): string =>
  chartCopy('progressive-delivery', name, {
    'Chart.yaml': (text) => text.replace(/^version: .*/m, 'version: 0.0.1'),
    [crdFile]: (text) => text.replaceAll(new RegExp(`^ +${newField}:\\n +type: boolean\\n`, 'gm'), ''),
  });
