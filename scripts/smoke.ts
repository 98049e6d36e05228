import { parseArgs } from 'node:util';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { loadConfig } from '../infra/config.ts';
import { runMain } from '../infra/run-main.ts';

/**
 * `npm run smoke -- --site https://ADDRESS [--api HOST]`: asks a deployed system from outside whether people can work: its doors
 * open, what must be closed is closed, and every answer carries its safety headers. Signs in nobody and changes nothing, so it
 * may be run against real people's system at any time. Exit code 1 when something is off.
 *
 * `-- --site https://ADDRESS --journey --stage NAME`: then one packet too, from upload to a paid bill, as the demonstration does
 * it. It spends money and leaves a packet, so it goes only to a stage that its settings call a demonstration. Needs keys that may
 * write to that stage's table of sessions.
 */
export interface SmokeChoice {
  /** https://skillsdesk.example.org */
  site: string;
  /** The HTTP API's own host name, which must answer nobody but CloudFront. */
  api?: string | undefined;
}
export interface SmokeResult {
  what: string;
  /** Nothing when it is as it should be. */
  off?: string;
}

const timeoutMs = 20_000;
const ask = (url: string | URL, init: RequestInit = {}): Promise<Response> =>
  fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs), ...init });

/** Throws with what is off. */
type Check = () => Promise<void>;
function must(holds: boolean, off: string): asserts holds {
  if (!holds) throw new Error(off);
}

function safeHeaders(response: Response, site: URL): void {
  const { headers } = response;
  const policy = headers.get('content-security-policy') ?? '';
  must(policy.includes("default-src 'none'"), `its content security policy is "${policy.slice(0, 60)}"`);
  must(!/unsafe-(inline|eval)/.test(policy), 'its content security policy allows any script');
  must(headers.get('x-content-type-options') === 'nosniff', 'it lets browsers guess what a file is');
  must(/no-store|private/.test(headers.get('cache-control') ?? ''), 'it may be kept by somebody on the way');
  if (site.protocol === 'https:')
    must(/max-age=\d{7,}/.test(headers.get('strict-transport-security') ?? ''), 'it does not insist on https');
}

export async function smoke({ site: address, api }: SmokeChoice): Promise<SmokeResult[]> {
  const site = new URL(address);
  const page = async (path: string): Promise<string> => {
    const response = await ask(new URL(path, site));
    must(response.status === 200, `it answered ${response.status}`);
    safeHeaders(response, site);
    const html = await response.text();
    must(/<html[^>]* lang="[a-z]/i.test(html) && html.includes('</html>'), 'it is no whole page');
    return html;
  };
  const refused = async (path: string, init: RequestInit, wanted: readonly number[]): Promise<void> => {
    const { status } = await ask(new URL(path, site), init);
    must(wanted.includes(status), `it answered ${status} and not ${wanted.join(' or ')}`);
  };
  const json = { 'content-type': 'application/json', accept: 'application/json' };

  const checks: [string, Check][] = [
    ...['/', '/sign-in', '/staff/sign-in', '/coach/sign-in', '/help'].map((path): [string, Check] => [
      `the page ${path}`,
      async () => void (await page(path)),
    ]),
    [
      'styles and scripts',
      async () => {
        const html = await page('/sign-in');
        const assets = [...html.matchAll(/<(?:link|script)\b[^>]*?(?:href|src)="(\/[^"]+\.(?:css|js))"/g)].map(
          ([, path]) => path ?? '',
        );
        must(assets.length > 0, 'the page names none');
        for (const asset of assets) {
          const response = await ask(new URL(asset, site));
          must(response.status === 200, `${asset} answered ${response.status}`);
          must((await response.arrayBuffer()).byteLength > 0, `${asset} is empty`);
        }
      },
    ],
    [
      'the description of the API',
      async () => {
        const response = await ask(new URL('/openapi.json', site));
        must(response.status === 200, `it answered ${response.status}`);
        const { openapi, paths } = (await response.json()) as { openapi?: string; paths?: object };
        must(openapi?.startsWith('3.') === true && Object.keys(paths ?? {}).length > 0, 'it describes nothing');
      },
    ],
    ['the API without a token', () => refused('/api/applications', { headers: json }, [401])],
    [
      'the API with a token that nobody gave out',
      () => refused('/api/applications', { headers: { ...json, authorization: `Bearer ${'x'.repeat(43)}` } }, [401]),
    ],
    ...['/applications', '/staff', '/finance', '/staff/oversight'].map((path): [string, Check] => [
      `${path} without a sign-in`,
      () => refused(path, {}, [302, 303]),
    ]),
    [
      'a form without its token',
      () =>
        refused(
          '/sign-in',
          {
            method: 'POST',
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
            body: 'email=nobody%40example.org',
          },
          [403],
        ),
    ],
    ['a page that is not there', () => refused('/no-such-page', {}, [404])],
  ];
  if (site.protocol === 'https:')
    checks.push([
      'the same address without https',
      async () => {
        const plain = new URL(site);
        plain.protocol = 'http:';
        const response = await ask(plain);
        must(response.headers.get('location')?.startsWith('https://') === true, `it answered ${response.status}`);
      },
    ]);
  if (api !== undefined)
    checks.push([
      "the API's own address, past the firewall",
      async () => {
        const { status } = await ask(new URL('/sign-in', /^https?:/.test(api) ? api : `https://${api}`));
        must(status === 403, `it answered ${status} and not 403`);
      },
    ]);

  const results: SmokeResult[] = [];
  for (const [what, check] of checks) {
    try {
      await check();
      results.push({ what });
    } catch (error) {
      // `fetch` says only that it failed; why stands behind it.
      const { message, cause } = error as { message: string; cause?: { message?: string } };
      results.push({ what, off: [message, cause?.message].filter(Boolean).join(': ') });
    }
  }
  return results;
}

function refuseRealPeople(stage: string): void {
  if (!loadConfig(stage).demonstration)
    throw new Error(`Stage ${stage} is no demonstration: real people's money and packets are there. Nothing was done.`);
}

/** Throws `off: …`; the funds have to be open, and the list of training programs there. */
export async function smokeJourney({
  site,
  stage,
  client,
  tableName,
  say,
}: {
  site: string;
  stage: string;
  client: DynamoDBClient;
  tableName: string;
  say: (line: string) => void;
}): Promise<void> {
  refuseRealPeople(stage);
  // What carries a packet reads the board's settings, and that has to be the board of this stage.
  const [{ carryPacket }, { samplePacket }, { smokePeople }] = await Promise.all([
    import('./journey.ts'),
    import('./sample-packet.ts'),
    import('./smoke-people.ts'),
  ]);
  const { signOut, ...people } = await smokePeople({ site, client, tableName });
  try {
    await carryPacket({ ...people, files: await samplePacket(), say });
  } finally {
    await signOut();
  }
}

const usage = 'npm run smoke -- --site https://ADDRESS [--api HOST] [--journey --stage NAME]';
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      site: { type: 'string' },
      api: { type: 'string' },
      journey: { type: 'boolean', default: false },
      stage: { type: 'string' },
    },
  });
  const { site, api, journey, stage } = values;
  if (site === undefined || !URL.canParse(site) || (journey && stage === undefined)) throw new Error(usage);
  // Before anything is asked of anybody.
  if (journey && stage !== undefined) refuseRealPeople(stage);
  const results = await smoke({ site, api });
  for (const { what, off } of results) console.log(off === undefined ? `ok  ${what}` : `--  ${what}: ${off}`);
  const wrong = results.filter(({ off }) => off !== undefined).length;
  console.log(wrong === 0 ? '\nPeople can work.' : `\nOff: ${wrong} of ${results.length}.`);
  if (wrong > 0) process.exitCode = 1;
  else if (stage !== undefined && journey) {
    process.env['STAGE'] = stage;
    await smokeJourney({ site, stage, ...(await sessionsOf(stage)), say: (line) => console.log(line) });
    console.log('\nA packet went from upload to its paid bill.');
  }
}

/** Of a stage on AWS, or of the local system that runs here. */
async function sessionsOf(stage: string): Promise<{ client: DynamoDBClient; tableName: string }> {
  const [{ DynamoDBClient }, { LambdaClient }, { namesInUse }, { localOperator }] = await Promise.all([
    import('@aws-sdk/client-dynamodb'),
    import('@aws-sdk/client-lambda'),
    import('./restore-drill/names.ts'),
    import('./local-client.ts'),
  ]);
  const local = stage === 'local' ? localOperator('.local') : undefined;
  if (local) return { client: new DynamoDBClient(local), tableName: 'skillsdesk-local-sessions' };
  const { region } = loadConfig(stage);
  const at = region === undefined ? {} : { region };
  const { tables } = await namesInUse(new LambdaClient(at), stage);
  return { client: new DynamoDBClient(at), tableName: tables.sessions };
}

if (import.meta.main) await runMain(main);
