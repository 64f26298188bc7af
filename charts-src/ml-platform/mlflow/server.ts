import { type BooleanRef, eachText, fn, type HelmChart, ifSet, type Refs, when } from 'chartwright';
import type * as k8s from 'chartwright/k8s';
import { type Credentials, dataFolder, type Reader } from './credentials';
import type { values } from './values';

type Values = Refs<typeof values>;

/** Variables of a container, some under a condition. */
type Env = (k8s.EnvVar | undefined)[];

/** Environment of every container of MLflow. */
export const commonEnv = [
  { name: 'HOME', value: '/tmp' },
  { name: 'MLFLOW_DISABLE_TELEMETRY', value: 'true' },
];

/** The fields of a probe that are its handler, of which Kubernetes takes one. */
const probeHandlers = ['httpGet', 'exec', 'tcpSocket', 'grpc'];

/** The container of `mlflow server`. */
export class Server {
  /** Whether the volume of the pod cannot be shared with another pod. */
  readonly ownsVolume: BooleanRef;
  /** Whether the pod cannot run beside another one, as during a rolling update. */
  readonly isAlone: BooleanRef;
  /** Where artifacts are kept. */
  readonly artifactUri: string;
  /** The root of the artifacts of new experiments, as the tracking store records it. */
  readonly artifactRoot: string;
  private readonly allowedHosts: string;
  private readonly allowedOrigins: string;

  constructor(
    private readonly chart: HelmChart,
    private readonly v: Values,
    private readonly credentials: Credentials,
  ) {
    const { backendStore, artifactStore, persistence } = v;
    this.ownsVolume = fn.or(
      backendStore.sqlite.enabled,
      fn.and(artifactStore.volume.enabled, fn.ne(persistence.accessMode, 'ReadWriteMany')),
    );
    this.isAlone = fn.or(this.ownsVolume, v.server.jobExecution);
    this.artifactUri = this.defineArtifactUri();
    this.artifactRoot = fn.choose(v.server.serveArtifacts, 'mlflow-artifacts:/', this.artifactUri);
    this.allowedHosts = chart.define(
      'allowedHosts',
      'Hosts the server answers to. The list replaces the default of MLflow, which matches host and port to the letter.',
      this.hosts(),
    );
    this.allowedOrigins = chart.define('allowedOrigins', 'Origins whose pages may call the server.', this.origins());
  }

  /** The command in front of `mlflow` or `python`: nothing, or the script that prepares their environment. */
  command(program: string, reader: Reader): string[] {
    const script = fn.filesGet('files/entrypoint.sh');
    const scripted = ['/bin/sh', '-ec', script, 'entrypoint', program];
    return when(this.credentials.needsEntrypoint(reader), scripted, [program]);
  }

  container(image: string): k8s.Container {
    const { v, credentials } = this;
    return {
      name: 'mlflow',
      image,
      imagePullPolicy: v.image.pullPolicy,
      command: this.command('mlflow', 'server'),
      args: this.args(),
      env: [
        ...commonEnv,
        { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
        { name: 'MLFLOW_SERVER_ALLOWED_HOSTS', value: this.allowedHosts },
        { name: 'MLFLOW_SERVER_CORS_ALLOWED_ORIGINS', value: this.allowedOrigins },
        { name: 'MLFLOW_SERVER_ENABLE_JOB_EXECUTION', value: fn.choose(v.server.jobExecution, 'true', 'false') },
        { name: 'MLFLOW_ENABLE_AI_GATEWAY', value: fn.choose(v.aiGateway.enabled, 'true', 'false') },
        when(v.aiGateway.enabled, {
          name: 'MLFLOW_CRYPTO_KEK_VERSION',
          value: fn.toString(v.aiGateway.passphraseVersion),
        }),
        ...this.authEnv(),
        ...credentials.env('server'),
        when(v.backendStore.sqlite.enabled, {
          name: 'MLFLOW_BACKEND_STORE_URI',
          value: `sqlite:///${dataFolder}/mlflow.db`,
        }),
        ...this.artifactEnv(),
        ...v.extraEnv,
      ],
      envFrom: ifSet(v.extraEnvFrom),
      ports: [{ name: 'http', containerPort: v.containerPort, protocol: 'TCP' }],
      startupProbe: this.probe(v.startupProbe),
      readinessProbe: this.probe(v.readinessProbe),
      livenessProbe: this.probe(v.livenessProbe),
      lifecycle: ifSet(v.lifecycle),
      resources: ifSet(v.resources),
      securityContext: ifSet(v.securityContext),
      volumeMounts: [
        { name: 'tmp', mountPath: '/tmp' },
        when(fn.or(v.backendStore.sqlite.enabled, v.artifactStore.volume.enabled), {
          name: 'data',
          mountPath: dataFolder,
        }),
        credentials.gcsMount(),
        ...v.extraVolumeMounts,
      ],
    };
  }

  private args(): k8s.Container['args'] {
    const { server, auth, containerPort } = this.v;
    return [
      'server',
      '--host=0.0.0.0',
      `--port=${containerPort}`,
      `--workers=${server.workers}`,
      '--expose-prometheus=/tmp/metrics',
      ifSet(server.staticPrefix, (prefix) => `--static-prefix=${prefix}`),
      ...(when(
        server.serveArtifacts,
        ['--serve-artifacts', `--artifacts-destination=${this.artifactUri}`],
        ['--no-serve-artifacts', `--default-artifact-root=${this.artifactUri}`],
      ) ?? []),
      when(fn.eq(auth.mode, 'basic-auth'), '--app-name=basic-auth'),
      ...server.extraArgs,
    ];
  }

  private defineArtifactUri(): string {
    const { s3, gcs, azure } = this.v.artifactStore;
    const at = (path: string): string => fn.choose(path, `/${path}`, '');
    return this.chart.define(
      'artifactUri',
      'Where artifacts are kept.',
      fn.choose(
        s3.bucket,
        `s3://${s3.bucket}${at(s3.path)}`,
        fn.choose(
          gcs.bucket,
          `gs://${gcs.bucket}${at(gcs.path)}`,
          fn.choose(
            azure.container,
            `wasbs://${azure.container}@${azure.account}.blob.core.windows.net${at(azure.path)}`,
            `${dataFolder}/artifacts`,
          ),
        ),
      ),
      'quotable',
    );
  }

  private authEnv(): Env {
    const { mode, defaultPermission, cacheSeconds } = this.v.auth;
    const isOn = fn.eq(mode, 'basic-auth');
    return [
      when(isOn, { name: 'MLFLOW_AUTH_DEFAULT_PERMISSION', value: defaultPermission }),
      when(isOn, { name: 'MLFLOW_AUTH_CACHE_SECONDS', value: fn.toString(cacheSeconds) }),
    ];
  }

  /** Environment of what reads or removes artifacts, beside the credentials. */
  artifactEnv(): Env {
    const { bucket, region, endpointUrl } = this.v.artifactStore.s3;
    return [
      this.credentials.gcsEnv(),
      when(fn.and(bucket, region), { name: 'AWS_DEFAULT_REGION', value: region }),
      when(fn.and(bucket, endpointUrl), { name: 'MLFLOW_S3_ENDPOINT_URL', value: endpointUrl }),
    ];
  }

  private hosts(): string {
    const { chart, v } = this;
    const { port } = v.service;
    const service = ['', `.${chart.namespace}`, `.${chart.namespace}.svc`, `.${chart.namespace}.svc.cluster.local`];
    // All at all times: a change of the pods beside that of the strategy would be a release that nothing measures.
    const names = ['', '-canary', '-preview'].flatMap((suffix) =>
      service.map((domain) => `${chart.fullname}${suffix}${domain}`),
    );
    return [
      ...names.flatMap((name) => [name, `${name}:${port}`]),
      // A forwarded port of the reader's own machine.
      'localhost:*',
      '127.0.0.1:*',
      `$(POD_IP):${v.containerPort}`,
      // The address of a pod in a network of IPv6.
      `[$(POD_IP)]:${v.containerPort}`,
    ]
      .join(',')
      .concat(
        fn.choose(
          v.ingress.enabled,
          eachText(v.ingress.hosts, ({ host }) => `,${host}`),
          '',
        ),
        fn.choose(
          v.httpRoute.enabled,
          eachText(v.httpRoute.hostnames, (host) => `,${host}`),
          '',
        ),
        fn.choose(v.previewHost, `,${v.previewHost}`, ''),
        fn.choose(
          v.virtualService.enabled,
          eachText(v.virtualService.hosts, (host) => `,${host}`),
          '',
        ),
        eachText(v.server.allowedHosts, (host) => `,${host}`),
        // Jobs call the server at the address that it listens on.
        fn.choose(v.server.jobExecution, `,0.0.0.0:${v.containerPort}`, ''),
      );
  }

  private origins(): string {
    const { v } = this;
    const scheme = fn.choose(v.ingress.tls, 'https', 'http');
    return 'http://localhost:*'.concat(
      fn.choose(
        v.ingress.enabled,
        eachText(v.ingress.hosts, ({ host }) => `,${scheme}://${host}`),
        '',
      ),
      fn.choose(
        v.httpRoute.enabled,
        eachText(v.httpRoute.hostnames, (host) => `,https://${host}`),
        '',
      ),
      fn.choose(v.previewHost, `,${fn.choose(v.httpRoute.enabled, 'https', scheme)}://${v.previewHost}`, ''),
      fn.choose(
        v.virtualService.enabled,
        eachText(v.virtualService.hosts, (host) => `,https://${host}`),
        '',
      ),
      eachText(v.server.corsAllowedOrigins, (origin) => `,${origin}`),
    );
  }

  /** A probe of the health check, or by the handler that its values set. */
  private probe({ enabled, spec }: Values['readinessProbe']) {
    const hasHandler = fn.or(...probeHandlers.map((name) => fn.get(spec, name)));
    const health = { httpGet: { path: `${this.v.server.staticPrefix}/health`, port: 'http' } };
    return when(enabled, when<object>(hasHandler, spec, { ...health, ...fn.omit(spec, ...probeHandlers) }));
  }
}
