{{- /* Generated from charts-src/ml-platform/chart.ts; edit that, not this. */ -}}
