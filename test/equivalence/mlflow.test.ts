import { describeChart } from '../support/chart-suite';

describeChart('ml-platform/mlflow', [
  (at) => {
    at.auth = { ...at.auth, mode: 'basic' };
  },
  (at) => {
    at.server = { ...at.server, staticPrefix: 'mlflow' };
  },
  (at) => {
    at.backendStore = { ...at.backendStore, uri: 'postgresql://user:password@database/mlflow' };
  },
  (at) => {
    at.artifactStore = { ...at.artifactStore, s3: { bucket: 'a b' } };
  },
  (at) => {
    at.persistence = { ...at.persistence, size: 'large' };
  },
  (at) => {
    at.server = { ...at.server, corsAllowedOrigins: ['notebooks.example'] };
  },
  (at) => {
    at.gc = { ...at.gc, schedule: '0 3 * * *\n- evil' };
  },
  (at) => {
    at.global = { ...at.global, vault: { enabled: 'yes' } };
  },
]);
