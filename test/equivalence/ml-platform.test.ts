import { describeChart } from '../support/chart-suite';

describeChart(
  'ml-platform',
  [
    (at) => {
      at.mlflow = { ...at.mlflow, enabled: 'true' };
    },
    (at) => {
      at.mlfow = { enabled: true };
    },
    (at) => {
      at.global = { ...at.global, prometheus: { address: 'prometheus' } };
    },
  ],
  60,
);
