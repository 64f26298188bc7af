export const readme = 'The platform for machine learning.';
