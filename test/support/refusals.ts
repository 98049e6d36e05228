import { Refusal } from '../../domain/errors.ts';

/** The refusal that some work ends with. Anything else it ends with is thrown, going through included. */
export async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  const error = await work.then(
    () => new Error('went through'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof Refusal) return error;
  throw error;
}

export const refusalCodeOf = async (work: Promise<unknown>): Promise<string> => (await refusalOf(work)).code;

/** "invalid-input: street missing": the code, and the first field with what is wrong with it. */
export async function firstFaultOf(work: Promise<unknown>): Promise<string> {
  const { code, fields } = await refusalOf(work);
  const [field] = fields;
  return field ? `${code}: ${field.field} ${field.key}` : code;
}

/** "not-asked: street": the code, and every field that it names. */
export async function refusedFieldsOf(work: Promise<unknown>): Promise<string> {
  const { code, fields } = await refusalOf(work);
  return `${code}: ${fields.map(({ field }) => field).join(' ')}`;
}
