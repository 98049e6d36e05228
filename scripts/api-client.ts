import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** A small client of the public JSON API, for the demonstration, the samples and the tests. Nothing in it knows a shortcut. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly body: { error?: { code?: string; params?: Record<string, unknown> } };
  constructor(method: string, path: string, status: number, text: string) {
    super(`${method} ${path} answered ${status}: ${text.slice(0, 400)}`);
    this.status = status;
    try {
      this.body = JSON.parse(text) as ApiError['body'];
    } catch {
      this.body = {};
    }
  }
}

export const operationId = (): string => `op-${randomBytes(12).toString('hex')}`;

export interface UploadForm {
  documentId: string;
  url: string;
  fields: Record<string, string>;
  arrived: boolean;
  parts?: { number: number; offset: number; bytes: number; url: string }[] | undefined;
}
export interface FileToSend {
  fileName: string;
  contentType: string;
  kind: string;
  bytes: Uint8Array;
}
export interface DocumentView {
  documentId: string;
  kind: string;
  fileName: string;
  status: string;
  rejection?: string;
  pages?: number;
  text: string;
}
export interface PacketView {
  status: string;
  documents: DocumentView[];
  missing: { answers: string[]; documents: string[] };
  [other: string]: unknown;
}

export type Api = ReturnType<typeof apiClient>;

export function apiClient({ site, token }: { site: string; token: string }) {
  async function call<T = Record<string, unknown>>(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    body?: object,
  ): Promise<T> {
    const response = await fetch(new URL(path, site), {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    if (!response.ok) throw new ApiError(method, path, response.status, text);
    return JSON.parse(text) as T;
  }

  return {
    get: <T = Record<string, unknown>>(path: string) => call<T>('GET', path),
    post: <T = Record<string, unknown>>(path: string, body: object = {}) =>
      call<T>('POST', path, { operationId: operationId(), ...body }),
    put: <T = Record<string, unknown>>(path: string, body: object = {}) =>
      call<T>('PUT', path, { operationId: operationId(), ...body }),

    /** Announces the file and posts it to the bucket, as a browser does. Answers its id before it is checked. */
    async upload(applicationId: string, file: FileToSend): Promise<string> {
      const form = await call<UploadForm>('POST', `/api/applications/${applicationId}/uploads`, {
        operationId: operationId(),
        kind: file.kind,
        fileName: file.fileName,
        contentType: file.contentType,
        bytes: file.bytes.byteLength,
      });
      await postFile(form, file);
      return form.documentId;
    },
    /** Waits until no document is being checked any more; says which are when the time is up. */
    async checked(applicationId: string, documentIds: readonly string[], seconds = 90): Promise<PacketView> {
      for (let turn = 0; ; turn += 1) {
        const view = await call<PacketView>('GET', `/api/applications/${applicationId}`);
        const open = documentIds.filter(
          (id) =>
            !view.documents.some(
              (each) => each.documentId === id && ['clean', 'rejected', 'superseded'].includes(each.status),
            ),
        );
        if (open.length === 0) return view;
        if (turn >= seconds * 4) throw new Error(`still without a verdict after ${seconds} s: ${open.join(', ')}`);
        await sleep(250);
      }
    },
    /** Waits until the packet stands as `ready` wants it. */
    async until(
      path: string,
      ready: (view: Record<string, unknown>) => boolean,
      what: string,
      seconds = 90,
    ): Promise<Record<string, unknown>> {
      for (let turn = 0; ; turn += 1) {
        const view = await call('GET', path);
        if (ready(view)) return view;
        if (turn >= seconds * 4)
          throw new Error(`${what} did not come within ${seconds} s (status ${String(view['status'])})`);
        await sleep(250);
      }
    },
  };
}

/** The bucket's own form: its fields first, the file last. */
export async function postFile(
  form: UploadForm,
  file: Pick<FileToSend, 'bytes' | 'contentType' | 'fileName'>,
): Promise<void> {
  const data = new FormData();
  for (const [name, value] of Object.entries(form.fields)) data.set(name, value);
  data.set('file', new Blob([new Uint8Array(file.bytes)], { type: file.contentType }), file.fileName);
  const response = await fetch(form.url, {
    method: 'POST',
    body: data,
    redirect: 'manual',
    signal: AbortSignal.timeout(120_000),
  });
  if (response.status >= 400) throw new ApiError('POST', 'the upload form', response.status, await response.text());
}

/** The parts of a large file that the bucket does not have yet, one after the other. */
export async function putParts({ parts = [] }: UploadForm, { bytes }: Pick<FileToSend, 'bytes'>): Promise<void> {
  for (const part of parts) {
    const response = await fetch(part.url, {
      method: 'PUT',
      body: new Uint8Array(bytes.subarray(part.offset, part.offset + part.bytes)),
      signal: AbortSignal.timeout(120_000),
    });
    if (!response.ok) throw new ApiError('PUT', `part ${part.number}`, response.status, await response.text());
  }
}
