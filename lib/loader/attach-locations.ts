import { ChartError, hasSourceLocation, type Problem } from '../errors';
import type { TokenNode } from '../expr/token-table';
import { type LoadedApp, loadApp } from './load-app';
import { loadWithPlaces, type Places } from './source-locations';

/**
 * Runs `work` on an app. If it fails, loads the app again while recording source locations, so that each problem gets the
 * `file:line` of its construct or expression. `work` must be deterministic and must not write anything.
 */
export function onApp<T>(file: string, work: (app: LoadedApp) => T): T {
  try {
    return work(loadApp(file));
  } catch (error) {
    if (!(error instanceof ChartError) || error.problems.every(isPlaced)) throw error;
    throw placed(error, file, work);
  }
}

const isPlaced = (problem: Problem): boolean => hasSourceLocation(problem) || problem.declaration !== undefined;

function placed(error: ChartError, file: string, work: (app: LoadedApp) => unknown): ChartError {
  try {
    const { app, places } = loadWithPlaces(file);
    try {
      work(app);
    } catch (again) {
      if (again instanceof ChartError) return withPlaces(again, places);
    }
  } catch {
    // The original error is reported below.
  }
  return error;
}

const withPlaces = (error: ChartError, places: Places): ChartError =>
  new ChartError(
    error.problems.map((problem) => {
      const place = isPlaced(problem) ? undefined : placeOf(problem, places);
      if (place === undefined) return problem;
      return {
        ...problem,
        where: problem.where ? `${place}: ${problem.where}` : place,
        message: withOther(problem, places),
      };
    }),
    { cause: error },
  );

function placeOf({ where, subject }: Problem, places: Places): string | undefined {
  const ofNode = subject?.node && places.node(subject.node as TokenNode);
  return ofNode ?? placeOfConstruct(subject?.construct ?? where, places);
}

function withOther({ message, subject }: Problem, places: Places): string {
  const place = subject?.other && places.construct(subject.other);
  return place ? message.replace(subject.other as string, (other) => `${other} (${place})`) : message;
}

/** The location of the innermost construct whose path is a prefix of the text. */
function placeOfConstruct(text: string, places: Places): string | undefined {
  for (let end = text.length; end > 0; end = lastEnd(text, end)) {
    const place = places.construct(text.slice(0, end));
    if (place) return place;
  }
  return undefined;
}

const lastEnd = (text: string, before: number): number =>
  Math.max(...['.', '[', ':', '/'].map((mark) => text.lastIndexOf(mark, before - 1)));
