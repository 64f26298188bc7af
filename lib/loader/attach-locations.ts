import { ChartError, hasSourceLocation, type Problem } from '../errors';
import { fieldLocation } from './field-location';
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
      if (isLocated(problem)) return problem;
      return { ...withLocation(problem, locations), message: withOther(problem, locations) };
    }),
    { cause: error },
  );

/** A problem or warning with its `file:line` in front of its place, if it is known. */
export function withLocation<T extends Located>(problem: T, locations: SourceLocations): T {
  const location = locationOf(problem, locations);
  if (location === undefined) return problem;
  return { ...problem, where: problem.where ? `${location}: ${problem.where}` : location };
}

type Located = Pick<Problem, 'where' | 'subject'>;

/** The location of the field, expression or construct that a problem belongs to. */
function locationOf({ where, subject }: Located, locations: SourceLocations): string | undefined {
  const ofNode = subject?.node && locations.node(subject.node);
  const [construct, rest] = ofNode ? [ofNode, ''] : locationOfConstruct(subject?.construct ?? where, locations);
  return (construct && fieldLocation(construct, subject?.field ?? rest)) ?? construct;
}

function withOther({ message, subject }: Problem, locations: SourceLocations): string {
  const location = subject?.other && locations.construct(subject.other);
  return location ? message.replace(subject.other as string, (other) => `${other} (${location})`) : message;
}

/** The location of the innermost construct whose path is a prefix of the text, and the rest of the text. */
function locationOfConstruct(text: string, locations: SourceLocations): [location?: string, rest?: string] {
  for (let end = text.length; end > 0; end = lastEnd(text, end)) {
    const location = locations.construct(text.slice(0, end));
    if (location) return [location, text.slice(end)];
  }
  return [];
}

const lastEnd = (text: string, before: number): number =>
  Math.max(...['.', '[', ':', '/'].map((mark) => text.lastIndexOf(mark, before - 1)));
