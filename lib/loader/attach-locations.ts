import { ChartError, hasSourceLocation, type Problem } from '../errors';
import type { TokenNode } from '../expr/token-table';
import { type LoadedApp, loadApp } from './load-app';
import { loadWithLocations, type SourceLocations } from './source-locations';

/**
 * Runs `work` on an app. If it fails, loads the app again while recording source locations, so that each problem gets the
 * `file:line` of its construct or expression. `work` must be deterministic and must not write anything.
 */
export function onApp<T>(file: string, work: (app: LoadedApp) => T): T {
  try {
    return work(loadApp(file));
  } catch (error) {
    if (!(error instanceof ChartError) || error.problems.every(isLocated)) throw error;
    throw located(error, file, work);
  }
}

const isLocated = (problem: Problem): boolean => hasSourceLocation(problem) || problem.declaration !== undefined;

function located(error: ChartError, file: string, work: (app: LoadedApp) => unknown): ChartError {
  try {
    const { app, locations } = loadWithLocations(file);
    try {
      work(app);
    } catch (again) {
      if (again instanceof ChartError) return withLocations(again, locations);
    }
  } catch {
    // The original error is reported below.
  }
  return error;
}

const withLocations = (error: ChartError, locations: SourceLocations): ChartError =>
  new ChartError(
    error.problems.map((problem) => {
      const location = isLocated(problem) ? undefined : locationOf(problem, locations);
      if (location === undefined) return problem;
      return {
        ...problem,
        where: problem.where ? `${location}: ${problem.where}` : location,
        message: withOther(problem, locations),
      };
    }),
    { cause: error },
  );

function locationOf({ where, subject }: Problem, locations: SourceLocations): string | undefined {
  const ofNode = subject?.node && locations.node(subject.node as TokenNode);
  return ofNode ?? locationOfConstruct(subject?.construct ?? where, locations);
}

function withOther({ message, subject }: Problem, locations: SourceLocations): string {
  const location = subject?.other && locations.construct(subject.other);
  return location ? message.replace(subject.other as string, (other) => `${other} (${location})`) : message;
}

/** The location of the innermost construct whose path is a prefix of the text. */
function locationOfConstruct(text: string, locations: SourceLocations): string | undefined {
  for (let end = text.length; end > 0; end = lastEnd(text, end)) {
    const location = locations.construct(text.slice(0, end));
    if (location) return location;
  }
  return undefined;
}

const lastEnd = (text: string, before: number): number =>
  Math.max(...['.', '[', ':', '/'].map((mark) => text.lastIndexOf(mark, before - 1)));
