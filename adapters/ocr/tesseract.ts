import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { readBundledFile } from '../pdf/bundled-file.ts';
import type { Word } from '../../domain/reading/words.ts';
import { CONFIDENCE_PERCENT_MIN, type OcrPort } from './ocr-port.ts';

/**
 * tesseract, in a thread of its own: a page that never ends is ended with the thread. We speak with the package's worker
 * ourselves, because its front door looks for the worker, the engine and the languages on the network or in a cache.
 */
const languages = ['eng', 'spa'] as const;
/** LSTM only: the older engine is larger and reads worse. */
const LSTM_ONLY = 1;
const START_MS = 30_000;

class OcrFailure extends Error {
  override readonly name = 'OcrFailure';
}

interface Answer {
  jobId: string;
  status: 'resolve' | 'reject' | 'progress';
  data: unknown;
}

/**
 * The one thread that the reader starts. Taken hold of here, when the module loads: after the ways out are closed
 * (ways-out.ts) nothing else in the process can start one.
 */
const EngineThread = Worker;

/** Beside the bundle one file each, with all that it needs; from source the thread and the package themselves. */
function threadFiles(): { thread: URL; script: string } {
  const bundled = new URL('./engine-thread.mjs', import.meta.url);
  if (existsSync(bundled)) {
    return { thread: bundled, script: fileURLToPath(new URL('./ocr-worker.cjs', import.meta.url)) };
  }
  return {
    thread: new URL('./engine-thread.ts', import.meta.url),
    script: createRequire(import.meta.url).resolve('tesseract.js/src/worker-script/node/index.js'),
  };
}

const languageData = (code: string) =>
  readBundledFile(`${code}.traineddata.gz`, {
    package: `@tesseract.js-data/${code}`,
    fromEntry: `4.0.0_best_int/${code}.traineddata.gz`,
  });

export async function startTesseract(): Promise<OcrPort> {
  const data = await Promise.all(languages.map(async (code) => ({ code, data: await languageData(code) })));
  const { thread, script } = threadFiles();
  const worker = new EngineThread(thread, {
    workerData: { script },
    env: {},
    stdout: true,
    stderr: true,
  });
  // The engine's own complaints can quote the page.
  worker.stdout.resume();
  worker.stderr.resume();
  const open = new Map<string, { resolve: (data: unknown) => void; reject: (error: Error) => void }>();
  const endAll = (why: string) => {
    for (const { reject } of open.values()) reject(new OcrFailure(why));
    open.clear();
  };
  worker.on('message', ({ jobId, status, data: answer }: Answer) => {
    if (status === 'progress') return;
    const job = open.get(jobId);
    open.delete(jobId);
    if (status === 'resolve') job?.resolve(answer);
    else job?.reject(new OcrFailure('the engine refused'));
  });
  worker.on('error', () => endAll('the engine broke'));
  worker.on('exit', () => endAll('the engine ended'));

  let jobs = 0;
  async function ask(action: string, payload: object, milliseconds: number): Promise<unknown> {
    jobs += 1;
    const jobId = `job-${jobs}`;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve, reject) => {
        open.set(jobId, { resolve, reject });
        timer = setTimeout(() => {
          open.delete(jobId);
          reject(new OcrFailure('the engine took too long'));
          void worker.terminate();
        }, milliseconds);
        worker.postMessage({ workerId: 'reader', jobId, action, payload });
      });
    } finally {
      clearTimeout(timer);
    }
  }

  try {
    await ask('load', { options: { lstmOnly: true, logging: false } }, START_MS);
    await ask('loadLanguage', { langs: data, options: { cacheMethod: 'none', gzip: true, lstmOnly: true } }, START_MS);
    await ask('initialize', { langs: languages.join('+'), oem: LSTM_ONLY }, START_MS);
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  return {
    engine: 'tesseract',
    async readPage({ picture }, milliseconds) {
      const { png, width, height } = await picture();
      const payload = { image: png, options: { user_defined_dpi: '200' }, output: { text: false, tsv: true } };
      const { tsv } = (await ask('recognize', payload, milliseconds)) as { tsv: string };
      return wordsOf(tsv, width, height);
    },
    async close() {
      await worker.terminate();
    },
  };
}

/** One row per word: level 5, then its place, then how sure the engine is in percent, then the word. */
const WORD_LEVEL = '5';

function wordsOf(tsv: string, width: number, height: number): Word[] {
  return tsv.split('\n').flatMap((row) => {
    const [level, , , , , , left, top, wide, high, percent, text = ''] = row.split('\t');
    if (level !== WORD_LEVEL || text.trim() === '' || Number(percent) < CONFIDENCE_PERCENT_MIN) return [];
    const part = (value: string | undefined, of: number) => Math.min(Math.max(Number(value) / of, 0), 1);
    return [
      {
        text: text.trim(),
        box: [part(left, width), part(top, height), part(wide, width), part(high, height)],
        confidence: Math.min(Number(percent) / 100, 1),
      },
    ];
  });
}
