/** The results of a function for each element, in order, with at most `limit` calls at a time. */
export async function concurrently<T, R>(
  limit: number,
  list: readonly T[],
  run: (element: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const entries = list.entries();
  const worker = async (): Promise<void> => {
    for (const [index, element] of entries) results[index] = await run(element);
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return results;
}
