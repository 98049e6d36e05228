/**
 * What a function says of a batch that it was given (`ReportBatchItemFailures`): the ids that failed, or `all` when the
 * answer cannot be read as such a report or names something that was not in the batch. An empty answer is a success.
 */
export function reportedFailures(payload: string, ids: ReadonlySet<string>): ReadonlySet<string> | 'all' {
  let answer: unknown;
  try {
    answer = JSON.parse(payload);
  } catch {
    return 'all';
  }
  if (answer === null) return new Set();
  if (typeof answer !== 'object' || Array.isArray(answer)) return 'all';
  const { batchItemFailures: failures = null } = answer as { batchItemFailures?: unknown };
  if (failures === null) return new Set();
  if (!Array.isArray(failures)) return 'all';
  const failed = failures.map((failure: { itemIdentifier?: unknown } | null) => failure?.itemIdentifier);
  return failed.every((id): id is string => typeof id === 'string' && ids.has(id)) ? new Set(failed) : 'all';
}
