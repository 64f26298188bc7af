import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import argoCd from '../../imports/argo-cd.schema.json';
import rollouts from '../../imports/argo-rollouts.schema.json';
import gatewayApi from '../../imports/gateway-api.schema.json';
import keda from '../../imports/keda.schema.json';
import kubernetes from '../../imports/kubernetes.schema.json';
import prometheusOperator from '../../imports/prometheus-operator.schema.json';
import verticalPodAutoscaler from '../../imports/vertical-pod-autoscaler.schema.json';
import { parseYamlDocuments } from '../../lib/helm/yaml/parse-yaml';
import type { JsonMap } from '../../lib/json';
import type { JsonSchema } from '../../lib/values/json-schema';
import { ownDefinitions } from '../../lib/values/own-definitions';
import { checkPatterns } from '../../lib/values/pattern-problem';
import { argoRollouts, crdSources } from '../../tools/imports/sources';
import { upstreamFolder } from '../support/upstream';

type Definitions = Record<string, JsonSchema>;
const files: Record<string, { definitions: object }> = {
  'argo-cd': argoCd,
  'argo-rollouts': rollouts,
  'gateway-api': gatewayApi,
  keda,
  'prometheus-operator': prometheusOperator,
  'vertical-pod-autoscaler': verticalPodAutoscaler,
};

function validatorOf(schema: { definitions: object }, kind: string): ValidateFunction {
  return new Ajv({ strict: true, strictTypes: false, strictRequired: false, allErrors: true }).compile({
    ...schema,
    $ref: `#/definitions/${kind}`,
  });
}

describe.each(crdSources.map(({ name, kinds }) => [name, Object.keys(kinds)] as const))(
  'the schema of %s',
  (name, kinds) => {
    const schema = files[name] as { definitions: Definitions };

    it.each(kinds)('holds %s, closed', (kind) => {
      const isValid = validatorOf(schema, kind);
      const { apiVersion } = schema.definitions[kind]?.properties ?? {};
      const object = { apiVersion: apiVersion?.enum?.[0], kind, metadata: { name: 'x' } };
      isValid({ ...object, spce: {} });
      expect(isValid.errors).toContainEqual(expect.objectContaining({ keyword: 'additionalProperties' }));
      isValid({ ...object, kind: `${kind}s` });
      expect(isValid.errors).toContainEqual(expect.objectContaining({ keyword: 'enum' }));
    });

    it('has patterns that RE2 and JavaScript read alike', () => {
      expect(() => checkPatterns(schema)).not.toThrow();
    });
  },
);

it('a field that is named description is no prose', () => {
  expect(argoCd.definitions.AppProjectSpec.properties).toHaveProperty('description.type', 'string');
});

describe('the definitions that values may name', () => {
  it('stand for one thing each', () => {
    const all = [
      ownDefinitions,
      ...[kubernetes, prometheusOperator, gatewayApi, rollouts, keda, verticalPodAutoscaler].map(
        ({ definitions }) => definitions,
      ),
    ];
    const meanings = new Map<string, string>();
    for (const [name, schema] of all.flatMap((definitions) => Object.entries(definitions as Definitions))) {
      const meaning = JSON.stringify(schema);
      expect([name, meanings.get(name) ?? meaning]).toEqual([name, meaning]);
      meanings.set(name, meaning);
    }
  });
});

/** Examples that are no YAML: Helm templates, and `{{args.x}}` without quotes. */
const noYaml = [
  'examples/helm-blue-green/templates/rollout.yaml',
  'examples/helm-blue-green/templates/services.yaml',
  'examples/traffic-management/rollout-linkerd.yaml',
];
const folder = upstreamFolder(argoRollouts);

describe('the kinds of Argo Rollouts', () => {
  if (folder) {
    const unreadable: string[] = [];
    const objects = yamlFiles(folder, 'examples').flatMap((file) => {
      try {
        const documents = parseYamlDocuments(readFileSync(join(folder, file), 'utf8'), file) as JsonMap[];
        return documents.filter(({ kind }) => String(kind) in argoRollouts.kinds).map((object) => ({ file, object }));
      } catch {
        unreadable.push(file);
        return [];
      }
    });

    it('accept every example of upstream', () => {
      expect(unreadable).toEqual(noYaml);
      expect(objects.length).toBeGreaterThan(20);
      expect(objects.flatMap(({ file, object }) => complaints(object).map((text) => `${file}: ${text}`))).toEqual([]);
    });

    it('refuse every example with a misspelt field', () => {
      const accepted = objects.filter(({ object }) => complaints(misspelt(object)).length === 0);
      expect(accepted.map(({ file }) => file)).toEqual([]);
    });
  }

  it('refuse a misspelt field deep in a step', () => {
    const steps = (field: string): JsonMap => ({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name: 'x' },
      spec: { strategy: { canary: { steps: [{ setWeight: 20 }, { pause: { [field]: '1m' } }] } } },
    });
    expect(complaints(steps('duration'))).toEqual([]);
    expect(complaints(steps('durtion'))).toEqual([
      '/spec/strategy/canary/steps/1/pause must NOT have additional properties',
    ]);
  });
});

const validators = new Map(Object.keys(argoRollouts.kinds).map((kind) => [kind, validatorOf(rollouts, kind)]));

function complaints(object: JsonMap): string[] {
  const isValid = validators.get(String(object.kind)) as ValidateFunction;
  return isValid(object) ? [] : (isValid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** The object with an x at the end of the first field of its spec. */
function misspelt(object: JsonMap): JsonMap {
  const [[field, value] = ['', null], ...rest] = Object.entries(object.spec as JsonMap);
  return { ...object, spec: { [`${field}x`]: value, ...Object.fromEntries(rest) } };
}

function yamlFiles(root: string, below: string): string[] {
  const found = readdirSync(join(root, below), { recursive: true, encoding: 'utf8' });
  return found
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => relative(root, join(root, below, file)))
    .sort();
}
