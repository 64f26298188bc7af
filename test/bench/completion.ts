/**
 * Measures completion by TypeScript's language server in a chart of 500 lines whose objects are made with `chartwright/k8s`: in a
 * field, and in the bodies of `when` and `each`, after a letter is typed. Prints median, minimum and maximum, and the time of
 * `tsc` for the chart.
 */
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(__dirname, '../..');
const rounds = Number(process.argv[2] ?? 10);
const compiler = join(root, 'node_modules/typescript/bin/tsc');

const deployment = (name: string): string => `
    new k8s.Deployment(this, '${name}', {
      metadata: { name: this.nameOf('${name}') },
      spec: {
        replicas: when(fn.not(v.debug), 2, 1),
        selector: { matchLabels: { ...this.selectorLabels, part: '${name}' } },
        template: {
          metadata: { labels: { ...this.selectorLabels, part: '${name}' } },
          spec: {
            containers: [
              {
                name: 'web',
                image: v.image,
                args: ['--part=${name}', when(v.debug, '--debug')],
                env: [
                  { name: 'PART', value: '${name}' },
                  when(v.debug, { name: 'DEBUG', value: '1' }),
                  each(v.env, (value, name) => ({ name, value })),
                  ...v.extraEnv,
                ],
                ports: [{ name: 'http', containerPort: 80 }],
                resources: ifSet(v.resources),
                ...when(v.debug, { stdin: true, tty: true }),
              },
            ],
          },
        },
      },
    });`;

const source = `import { App } from 'cdk8s';
import { each, fn, group, HelmChart, ifSet, k8sList, k8sObject, stringMap, when } from 'chartwright';
import * as k8s from 'chartwright/k8s';
import { z } from 'zod';

const values = group({
  image: z.string().default('web:1').describe('Image.'),
  debug: z.boolean().default(false).describe('A switch.'),
  env: stringMap().default({}).describe('Variables.'),
  extraEnv: k8sList('EnvVar').default([]).describe('Further variables.'),
  resources: k8sObject('ResourceRequirements').default({}).describe('Resources.'),
});

export class Large extends HelmChart<typeof values> {
  constructor(scope: App) {
    super(scope, 'large', { values, version: '1.0.0', appVersion: '1.0.0', description: 'A large chart.' });
    const { values: v } = this;${Array.from({ length: 17 }, (_, index) => deployment(`web${index}`)).join('')}
  }
}
`;

/** Texts in the source behind which a field is completed, and one of the fields. */
const places: readonly [text: string, field: string][] = [
  ['containers: [\n              {', 'livenessProbe'],
  [' when(v.debug, {', 'valueFrom'],
  ['each(v.env, (value, name) => ({', 'valueFrom'],
  ['...when(v.debug, {', 'terminationMessagePath'],
];

/** A client of the language server protocol with what this measurement needs. */
class Client {
  private readonly waiting = new Map<number, (result: unknown) => void>();
  private buffer = Buffer.alloc(0);

  constructor(private readonly server: ChildProcessWithoutNullStreams) {
    server.stdout.on('data', (data: Buffer) => {
      this.buffer = Buffer.concat([this.buffer, data]);
      while (this.receive());
    });
  }

  private receive(): boolean {
    const end = this.buffer.indexOf('\r\n\r\n');
    const length = Number(/Content-Length: (\d+)/i.exec(this.buffer.subarray(0, Math.max(end, 0)).toString())?.[1]);
    if (end < 0 || this.buffer.length < end + 4 + length) return false;
    const message = JSON.parse(this.buffer.subarray(end + 4, end + 4 + length).toString());
    this.buffer = this.buffer.subarray(end + 4 + length);
    if (message.method && message.id !== undefined) this.send({ id: message.id, result: null });
    else this.waiting.get(message.id)?.(message.result);
    return true;
  }

  send(message: object): void {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  request(method: string, params: object): Promise<unknown> {
    const id = this.waiting.size + 1;
    this.send({ id, method, params });
    return new Promise((resolve) => this.waiting.set(id, resolve));
  }
}

async function measure(folder: string): Promise<number[]> {
  const server = spawn(process.execPath, [compiler, '--lsp', '--stdio']);
  const uri = pathToFileURL(join(folder, 'chart.ts')).href;
  const rootUri = pathToFileURL(folder).href;
  try {
    const client = new Client(server);
    await client.request('initialize', { processId: process.pid, rootUri, capabilities: {} });
    client.send({ method: 'initialized', params: {} });
    client.send({
      method: 'textDocument/didOpen',
      params: { textDocument: { uri, languageId: 'typescript', version: 0, text: source } },
    });
    const times: number[] = [];
    for (let round = 0; round < rounds * places.length; round++) {
      const [place, field] = places[round % places.length] as [string, string];
      const offset = source.lastIndexOf(place) + place.length;
      const lines = source.slice(0, offset).split('\n');
      const position = { line: lines.length - 1, character: (lines.at(-1) as string).length + ' a'.length };
      const text = `${source.slice(0, offset)} a, ${source.slice(offset)}`;
      client.send({
        method: 'textDocument/didChange',
        params: { textDocument: { uri, version: round + 1 }, contentChanges: [{ text }] },
      });
      const start = performance.now();
      const result = await client.request('textDocument/completion', { textDocument: { uri }, position });
      times.push(performance.now() - start);
      const { items } = result as { items: { label: string }[] };
      if (!items.some(({ label }) => label.startsWith(field))) throw new Error(`${place} is not completed by ${field}`);
    }
    return times;
  } finally {
    server.kill();
  }
}

async function main(): Promise<void> {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache/completion-'));
  const options = { module: 'node20', moduleResolution: 'node16', target: 'es2022', strict: true, noEmit: true };
  try {
    writeFileSync(join(folder, 'chart.ts'), source);
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...options, skipLibCheck: true }, include: ['chart.ts'] }),
    );
    // The first completion of each place loads the project.
    const times = (await measure(folder)).slice(places.length).sort((a, b) => a - b);
    const shown = [times[Math.floor(times.length / 2)], times[0], times.at(-1)].map((time) => time?.toFixed(0));
    const start = performance.now();
    execFileSync(process.execPath, [compiler, '-p', folder], { stdio: 'inherit' });
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(
      `completion in a chart of ${source.split('\n').length} lines: ${shown.join(' ')} ms (median, least, most); tsc: ${seconds} s`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
