import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Decision, PermissionRequest } from './evaluate.ts';
import type { Grant } from './policy.ts';

/** A call as it was asked, enough to ask it again. Resources hold ids only. */
export interface Asked extends PermissionRequest {
  /** ARN of the role, or the service's name. */
  by: string;
  /** The session's name within the role. */
  session?: string;
}

export interface GrantUse {
  /** Calls that it allowed. */
  calls: number;
  /** Calls that nothing else would have allowed. */
  needed: number;
  /** Asked by a service when it is set up (a mapping, a rule, a log), not by a call. */
  atStart: boolean;
  example: Asked;
}

export interface Denial {
  calls: number;
  message: string;
  example: Asked;
}

export interface UsageReport {
  schemaVersion: 1;
  /** Permissions asked for, allowed or not. */
  asked: number;
  grants: Record<string, GrantUse>;
  denials: Record<string, Denial>;
}

export const USAGE_FILE = 'iam-usage.json';
const MOST_DENIALS = 200;
/** Many calls are one write: the report is long. Who was denied something comes and looks. */
const WRITE_AFTER_MILLISECONDS = 4000;
const WRITE_DENIAL_AFTER_MILLISECONDS = 500;

/** Which grants were of use, counted in memory and written now and then. Bounded by the number of grants. */
export function createUsage(dataDir: string) {
  const file = path.join(dataDir, USAGE_FILE);
  const report = read(file);
  let timer: NodeJS.Timeout | undefined;
  let deniedSome = false;

  function write(): void {
    timer = undefined;
    deniedSome = false;
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(report, null, 1));
    renameSync(`${file}.new`, file);
  }
  function changed(): void {
    timer ??= setTimeout(write, WRITE_AFTER_MILLISECONDS).unref();
  }
  function changedByDenial(): void {
    if (deniedSome) return;
    deniedSome = true;
    clearTimeout(timer);
    timer = setTimeout(write, WRITE_DENIAL_AFTER_MILLISECONDS).unref();
  }
  function useOf(grant: Grant, asked: Asked, atStart: boolean): GrantUse {
    return (report.grants[grant.id] ??= { calls: 0, needed: 0, atStart, example: asked });
  }

  return {
    report,
    allowed(decision: Decision, asked: Asked, atStart = false): void {
      report.asked += 1;
      for (const grant of decision.grants) useOf(grant, asked, atStart).calls += 1;
      for (const grant of decision.needed) {
        const use = useOf(grant, asked, atStart);
        // The example is a call that shows that the grant is needed, once there is one.
        if (use.needed === 0) use.example = asked;
        use.needed += 1;
      }
      changed();
    },
    denied(message: string, asked: Asked): void {
      report.asked += 1;
      const key = `${asked.by} | ${asked.action} | ${asked.resource}`;
      const known = report.denials[key];
      if (known !== undefined) known.calls += 1;
      // Keys of objects are many: a role that lost its bucket must not fill the disk.
      else if (Object.keys(report.denials).length < MOST_DENIALS)
        report.denials[key] = { calls: 1, message, example: asked };
      changedByDenial();
    },
    close(): void {
      if (timer === undefined) return;
      clearTimeout(timer);
      write();
    },
  };
}

/** Counts go on over restarts: a report speaks about all that was done on this data. */
function read(file: string): UsageReport {
  const empty: UsageReport = { schemaVersion: 1, asked: 0, grants: {}, denials: {} };
  if (!existsSync(file)) return empty;
  try {
    const stored = JSON.parse(readFileSync(file, 'utf8')) as UsageReport;
    return stored.schemaVersion === 1 ? stored : empty;
  } catch {
    return empty;
  }
}
