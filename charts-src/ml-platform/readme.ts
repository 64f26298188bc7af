/** What stands above the values table in the chart's README.md. */
export const readme = `
HMCo's platform for machine learning: an umbrella over MLflow, with one set of global values. The chart below \`charts/mlflow\` also
installs alone, and its README says what it needs.

\`\`\`sh
helm upgrade --install ml-platform . --namespace ml-platform --create-namespace
\`\`\`

Values of MLflow stand under \`mlflow\`; what every chart shares stands under \`global\`.
`;
