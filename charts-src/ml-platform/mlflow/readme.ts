export const readme = 'MLflow.';
