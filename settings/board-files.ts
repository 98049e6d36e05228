import { existsSync, readFileSync } from 'node:fs';

/**
 * A board is a folder: settings/boards/<board>/. Beside a bundle lies that of its own stage and no other (infra/bundle.ts).
 * From the sources it is the one that BOARD names, else the one of the stage that STAGE names.
 */
const laidBeside = new URL('./board/', import.meta.url);
const read = (file: URL): unknown => JSON.parse(readFileSync(file, 'utf8'));

/** Which board a stage's own file names. */
export function boardNamedBy(stage: string): string {
  const file = new URL(`./stages/${stage}.json`, import.meta.url);
  if (!/^[a-z0-9-]+$/.test(stage) || !existsSync(file))
    throw new Error(`There is no stage "${stage}": settings/stages/${stage}.json is not there.`);
  return (read(file) as { board: string }).board;
}

/** Which board a stage is for: its own, or the one that BOARD tries. */
export function boardOf(stage: string): string {
  const board = process.env['BOARD'] || boardNamedBy(stage);
  if (!/^[a-z0-9-]+$/.test(board) || !existsSync(new URL(`./boards/${board}/board.json`, import.meta.url)))
    throw new Error(`No settings for the board "${board}": settings/boards/${board}/board.json is not there.`);
  return board;
}

let folder: URL | undefined;
function ownFolder(): URL {
  const named = () => new URL(`./boards/${boardOf(process.env['STAGE'] || 'local')}/`, import.meta.url);
  return (folder ??= existsSync(laidBeside) ? laidBeside : named());
}

export type BoardFile = 'board.json' | 'hand-off.json' | 'outcomes.json' | 'history.json';
/** What stands in a file of the board's folder, not yet parsed by its schema. */
export const readBoardFile = (name: BoardFile): unknown => read(new URL(name, ownFolder()));

/** How a file is called beside a bundle once it is parsed. */
export const parsedName = (name: BoardFile): string => name.replace(/json$/, 'parsed.json');

/**
 * The same as its schema has it. Beside a bundle lies what the schema made of it when the bundle was made (infra/bundle.ts): what
 * cannot change any more is not checked with each start of a process. From the sources it is parsed here.
 */
export const parsedBoardFile = <T>(name: BoardFile, parse: (raw: unknown) => T): T =>
  ownFolder() === laidBeside ? (read(new URL(parsedName(name), laidBeside)) as T) : parse(readBoardFile(name));
