import { createHash, randomBytes } from 'node:crypto';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ExecutionDoesNotExist, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { boardSettings } from '../../adapters/board-settings.ts';
import { decisionTicks } from '../../domain/cases/rows.ts';
import type { FundSettings } from '../../domain/settings.ts';
import {
  ApiError,
  apiClient,
  operationId,
  postFile,
  putParts,
  type Api,
  type FileToSend,
  type PacketView,
  type UploadForm,
} from '../../scripts/api-client.ts';
import { openFunds } from '../../scripts/open-funds.ts';
import { sampleCenterId } from '../../scripts/sample/board.ts';
import { sampleAnswers } from '../../scripts/sample-packet.ts';
import { participantToken, staffToken } from '../../scripts/token.ts';
import type { World } from './world.ts';

/**
 * People who do what people do when a page breaks: they wait a little and press the same button again, sign in again when
 * they are asked to, look again when somebody else was faster. What was acknowledged to them is kept in mind.
 */
const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** Between two looks at a page: at first often, then less. In all eleven days: a packet whose workflow died is found by then. */
const LOOKS = [
  0,
  5 * secondMs,
  20 * secondMs,
  minuteMs,
  2 * minuteMs,
  5 * minuteMs,
  5 * minuteMs,
  10 * minuteMs,
  20 * minuteMs,
  hourMs,
  2 * hourMs,
  4 * hourMs,
  12 * hourMs,
  ...Array.from({ length: 10 }, () => dayMs),
];

const isRefusal = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.status < 500 && error.status !== 429;
export const refusalOf = (error: unknown): string | undefined =>
  isRefusal(error) ? (error.body.error?.code ?? `status ${error.status}`) : undefined;

/** The same thing again until it is answered; a refusal is an answer. Bounded. */
export async function insist<T>(world: World, what: string, run: () => Promise<T>): Promise<T> {
  let last: unknown;
  for (let turn = 0; turn < world.tries; turn += 1) {
    try {
      return await run();
    } catch (error) {
      if (isRefusal(error)) throw error;
      last = error;
    }
    await world.advance(Math.min(turn * turn, 200) * 5 * secondMs);
  }
  throw new Error(`${what}: no answer after ${world.tries} tries`, { cause: last });
}

export async function until<T>(world: World, what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (const pause of LOOKS) {
    await world.advance(pause);
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error(`${what} did not come in eleven days`);
}

export interface SignedIn {
  get<T = Record<string, unknown>>(path: string): Promise<T>;
  post<T = Record<string, unknown>>(path: string, body?: object): Promise<T>;
  put<T = Record<string, unknown>>(path: string, body?: object): Promise<T>;
  /** A page, and a form of one: where there is no JSON. */
  page(path: string): Promise<string>;
  /** Answers where it leads; nowhere is an empty string. */
  send(path: string, fields: Readonly<Record<string, string>>): Promise<string>;
}

function signedIn(world: World, who: string, signIn: () => Promise<string>): SignedIn {
  let api: (Api & { page: Page }) | undefined;
  const enter = async (): Promise<Api & { page: Page }> => {
    if (api) return api;
    const token = await insist(world, `${who} signs in`, signIn);
    return (api = { ...apiClient({ site: world.site, token }), page: pageOf(world.site, token) });
  };

  async function act<T>(what: string, run: (api: Api & { page: Page }) => Promise<T>): Promise<T> {
    for (let entry = 0; ; entry += 1) {
      const current = await enter();
      try {
        return await insist(world, `${who}: ${what}`, () => run(current));
      } catch (error) {
        if (refusalOf(error) !== 'not-signed-in' || entry === 3) throw error;
        api = undefined;
      }
    }
  }
  // One id per click: pressed again, it is the same command.
  const withId = (body: object = {}): object => ({ operationId: operationId(), ...body });
  return {
    get: (path) => act(`GET ${path}`, (current) => current.get(path)),
    post(path, body) {
      const command = withId(body);
      return act(`POST ${path}`, (current) => current.post(path, command));
    },
    put(path, body) {
      const command = withId(body);
      return act(`PUT ${path}`, (current) => current.put(path, command));
    },
    page: async (path) => (await act(`GET ${path}`, (current) => current.page(path))).text,
    async send(path, fields) {
      const form = { operationId: operationId(), ...fields };
      return (await act(`POST ${path}`, (current) => current.page(path, form))).leadsTo;
    },
  };
}

type Page = (path: string, form?: Record<string, string>) => Promise<{ text: string; leadsTo: string }>;

/** As a browser gets it; whoever is led to the sign-in is not signed in. */
function pageOf(site: string, token: string): Page {
  return async (path, form) => {
    const response = await fetch(new URL(path, site), {
      redirect: 'manual',
      headers: { authorization: `Bearer ${token}` },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    const leadsTo = response.headers.get('location') ?? '';
    if (leadsTo.includes('sign-in'))
      throw new ApiError('GET', path, 401, JSON.stringify({ error: { code: 'not-signed-in' } }));
    if (response.status >= 400) throw new ApiError(form ? 'POST' : 'GET', path, response.status, text);
    return { text, leadsTo };
  };
}

export type Person = ReturnType<typeof participant>;

/** Words that stand in no log, no address and no workflow: found there, something leaks. */
export const canaries = ['Canarina', 'Serinus', 'finch-lane', 'canary.', 'budgie'] as const;

export interface Upload {
  documentId: string;
  sha256: string;
}

export function participant(world: World, email: string) {
  const api = signedIn(world, 'the participant', () => participantToken({ site: world.site, desk: world.desk, email }));
  const uploads: Upload[] = [];
  const packet = (id: string) => api.get<PacketView & { awardedCents?: number }>(`/api/applications/${id}`);

  async function sendParts(id: string, file: FileToSend, operation: string, atMost = Infinity): Promise<UploadForm> {
    const form = await api.post<UploadForm>(`/api/applications/${id}/uploads`, {
      operationId: operation,
      kind: file.kind,
      fileName: file.fileName,
      contentType: file.contentType,
      bytes: file.bytes.byteLength,
      inParts: true,
    });
    await putParts({ ...form, parts: form.parts?.slice(0, atMost) }, file);
    return form;
  }

  const person = {
    ...api,
    email,
    /** What the bucket took, by its own answer. */
    uploads,
    packet,
    async start(answers: object = {}): Promise<string> {
      const { applicationId } = await api.post<{ applicationId: string }>('/api/applications', {
        centerId: sampleCenterId,
        formSource: 'form',
        noticeAcknowledged: true,
        language: 'en',
      });
      await api.put(`/api/applications/${applicationId}/answers`, {
        answers: {
          ...sampleAnswers,
          firstName: 'Canarina',
          lastName: 'Serinus',
          street: '7 finch-lane',
          email,
          ...answers,
        },
      });
      return applicationId;
    },
    async upload(id: string, file: FileToSend): Promise<string> {
      for (let form = 0; ; form += 1) {
        const issued = await api.post<UploadForm>(`/api/applications/${id}/uploads`, {
          kind: file.kind,
          fileName: file.fileName,
          contentType: file.contentType,
          bytes: file.bytes.byteLength,
        });
        try {
          await insist(world, 'the upload', () => postFile(issued, file));
        } catch (error) {
          // A form is good for a short time: the page is opened again and gives a new one.
          if (refusalOf(error) === undefined || form === 3) throw error;
          continue;
        }
        const sha256 = createHash('sha256').update(file.bytes).digest('hex');
        uploads.push({ documentId: issued.documentId, sha256 });
        return issued.documentId;
      }
    },
    /** In parts, as the page does it: the same operation again for what is missing, until it is one file. */
    async uploadLarge(id: string, file: FileToSend): Promise<string> {
      let operation = operationId();
      for (let turn = 0; turn < 12; turn += 1) {
        try {
          const form = await insist(world, 'the parts', () => sendParts(id, file, operation));
          await api.post(`/api/applications/${id}/uploads/${form.documentId}/complete`);
          uploads.push({ documentId: form.documentId, sha256: createHash('sha256').update(file.bytes).digest('hex') });
          return form.documentId;
        } catch (error) {
          const code = refusalOf(error);
          if (code === undefined) throw error;
          // Its links are good for half an hour, the upload for a day; the file is still here.
          if (code === 'upload-ended') operation = operationId();
        }
      }
      throw new Error('a large file did not arrive in twelve turns');
    },
    /** One part, and then the phone is put away. */
    async breakOff(id: string, file: FileToSend): Promise<void> {
      await insist(world, 'a part', () => sendParts(id, file, operationId(), 1));
    },
    checked: (id: string) =>
      until(world, 'a verdict on every document', async () => {
        const view = await packet(id);
        return view.documents.some(({ status }) => status === 'checking' || status === 'expected') ? undefined : view;
      }),
    /** What is missing cannot be had (R8). */
    async excuse(id: string): Promise<void> {
      const { missing } = await packet(id);
      if (missing.documents.length === 0) return;
      await api.put(`/api/applications/${id}/absences`, {
        absences: missing.documents.map((kind) => ({ kind, why: 'cannot-get', reason: 'My budgie ate it.' })),
      });
    },
    submit: (id: string) =>
      api.post(`/api/applications/${id}/submit`, {
        signatureName: 'Canarina Serinus',
        truthConfirmed: true,
        releaseUntil: `${world.now().getUTCFullYear() + 1}-12-31`,
      }),
    status: (id: string, wanted: readonly string[]) =>
      until(world, `the status ${wanted.join(' or ')}`, async () => {
        const view = await packet(id);
        return wanted.includes(view.status) ? view : undefined;
      }),
  };
  return person;
}

export type Decision = { outcome: 'approve' | 'deny' | 'more-information' } & Record<string, unknown>;
export type Decided = { outcome: string; awardId?: string } | { refused: string };

export function staff(world: World, name: string) {
  const api = signedIn(world, name, () =>
    staffToken({ site: world.site, desk: world.desk, who: `${name}@example.org` }),
  );
  return {
    ...api,
    view: (id: string) => api.get<Record<string, unknown>>(`/staff/api/cases/${id}`),
    /** Waits until the packet can be decided, and decides; answers what came of it, or who was faster. */
    async decide(id: string, decision: Decision, { claims = true }: { claims?: boolean } = {}): Promise<Decided> {
      for (let look = 0; look < 6; look += 1) {
        const view = await until(world, `${name} may decide`, async () => {
          const seen = await api.get<Record<string, unknown>>(`/staff/api/cases/${id}`);
          const over = ['approved', 'denied', 'withdrawn', 'closed'].includes(String(seen['status']));
          return seen['mayDecide'] === true || over ? seen : undefined;
        });
        if (view['mayDecide'] !== true) return { refused: `is ${String(view['status'])}` };
        try {
          const { version } = claims
            ? await api.post<{ version: number }>(`/staff/api/cases/${id}/claim`, { takeOver: true })
            : view;
          return await api.post<{ outcome: string }>(`/staff/api/cases/${id}/decide`, {
            version,
            payee: 'school',
            payeeName: 'Serinus School',
            reason: 'Canarina asked nicely.',
            ticks: [...decisionTicks],
            aheadOfReason: 'The course starts soon.',
            ...decision,
          });
        } catch (error) {
          const code = refusalOf(error);
          if (code === undefined) throw error;
          if (!['changed-meanwhile', 'already-claimed'].includes(code)) return { refused: code };
        }
      }
      return { refused: 'changed-meanwhile' };
    },
  };
}
export type Staff = ReturnType<typeof staff>;

const operatorsLambda = (world: World): LambdaClient =>
  new LambdaClient({ endpoint: world.aws, region: 'us-west-2', credentials: world.operator, maxAttempts: 5 });

/** A fund of its own, so that what a run spent can be told to the cent. */
export async function openFund(world: World, fundId: string, capCents: number): Promise<void> {
  const [like] = boardSettings.funds;
  if (!like) throw new Error('no fund in the settings');
  const year = world.now().getUTCFullYear();
  const fund: FundSettings = {
    ...like,
    fundId,
    name: fundId,
    capCents,
    alreadyPaidCents: 0,
    availableFrom: `${year - 1}-01-01`,
    availableThrough: `${year + 3}-12-31`,
    priorityScheme: 'none',
  };
  await insist(world, 'two people open a fund', () => openFunds({ client: operatorsLambda(world) }, [fund]));
}

/** The answer of a function, as an operator with keys gets it. */
export async function callFunction<T>(world: World, name: string, input: object): Promise<T> {
  const answer = await operatorsLambda(world).send(
    new InvokeCommand({ FunctionName: `skillsdesk-local-${name}`, Payload: Buffer.from(JSON.stringify(input)) }),
  );
  const text = Buffer.from(answer.Payload ?? []).toString('utf8');
  if (answer.FunctionError !== undefined) throw new Error(`${name} broke: ${text}`);
  return JSON.parse(text) as T;
}

/** As in the console. It may have ended by itself, or not begun. */
export async function stopWorkflow(world: World, name: string): Promise<void> {
  const client = new SFNClient({ endpoint: world.aws, region: 'us-west-2', credentials: world.operator });
  const executionArn = `arn:aws:states:us-west-2:000000000000:execution:skillsdesk-local-scholarship-packet:${name}`;
  try {
    await client.send(new StopExecutionCommand({ executionArn }));
  } catch (error) {
    if (!(error instanceof ExecutionDoesNotExist)) throw error;
  }
}

export const nonce = (): string => randomBytes(6).toString('hex');
