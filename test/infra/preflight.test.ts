import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { loadConfig, type StageConfig } from '../../infra/config.ts';
import { preflight, preflightLines } from '../../infra/preflight.ts';

/*
 * What has to be arranged before a deployment, asked with the real clients of a server that answers as AWS does: an account in
 * which everything is there, one that somebody opened this morning, and one that answers nothing.
 */
type Answers = Record<string, unknown>;
const there: Answers = {
  GetCallerIdentity: { Account: '111122223333' },
  'AmazonSSM.GetParameter': { Parameter: { Value: '30' } },
  'CertificateManager.DescribeCertificate': {
    Certificate: { Status: 'ISSUED', SubjectAlternativeNames: ['skillsdesk.example.org'] },
  },
  '/v2/email/identities/example.org': { VerifiedForSendingStatus: true, DkimAttributes: { Status: 'SUCCESS' } },
  '/v2/email/account': {
    ProductionAccessEnabled: true,
    EnforcementStatus: 'HEALTHY',
    SendQuota: { Max24HourSend: 50_000 },
  },
  '/2016-08-19/account-settings': { AccountLimit: { ConcurrentExecutions: 1000 } },
  'PinpointSMSVoiceV2.DescribePools': { Pools: [{ Status: 'ACTIVE' }] },
  'PinpointSMSVoiceV2.DescribeSpendLimits': {
    SpendLimits: [{ Name: 'TEXT_MESSAGE_MONTHLY_SPEND_LIMIT', EnforcedLimit: 50 }],
  },
  '/account-settings': { ResourceTypeManagementPreference: { DynamoDB: true } },
  '/oidc/.well-known/openid-configuration': { issuer: 'ISSUER' },
};
let answers: Answers = there;
let server: Server;
let endpoint: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const target = String(request.headers['x-amz-target'] ?? '');
      const path = new URL(request.url ?? '', 'http://aws').pathname;
      const key = target || new URLSearchParams(body).get('Action') || path.replace(/\/$/, '');
      const answer = answers[key];
      if (key === 'GetCallerIdentity' && answer) {
        response.setHeader('content-type', 'text/xml');
        const { Account } = answer as { Account: string };
        return response.end(
          `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${Account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
        );
      }
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      const [type, said] =
        answer instanceof Error ? [answer.name, {}] : answer ? ['', answer] : ['AccessDeniedException', {}];
      if (type !== '') {
        response.statusCode = 400;
        return response.end(JSON.stringify({ __type: type, message: `no ${key}` }));
      }
      return response.end(JSON.stringify(said).replace('ISSUER', `${endpoint}/oidc`));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env['AWS_ACCESS_KEY_ID'] = 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
});
afterAll(() => {
  delete process.env['AWS_ACCESS_KEY_ID'];
  delete process.env['AWS_SECRET_ACCESS_KEY'];
  server.close();
});
beforeEach(() => {
  answers = there;
});

const config = (): StageConfig => ({
  ...loadConfig('prod'),
  texts: { originationIdentity: `pool-${'0'.repeat(32)}` },
  staffSignIn: { kind: 'external', issuer: `${endpoint}/oidc`, clientId: 'skillsdesk' },
  copies: { region: 'us-east-2', keepDays: 35 },
});
const states = async (stage = config()) =>
  Object.fromEntries(
    (await preflight(stage, { endpoint })).map(({ title, state, says }) => [title, `${state}: ${says}`]),
  );

test('an account in which everything was arranged', async () => {
  const found = await preflight(config(), { endpoint });
  expect(found.filter(({ state }) => state !== 'ready')).toEqual([]);
  expect(found.length).toBeGreaterThan(8);
  // What takes weeks is read first.
  expect(found.map(({ takes }) => takes)).toEqual(
    [...found.map(({ takes }) => takes)].sort((a, b) => 'wdm'.indexOf(a[0]!) - 'wdm'.indexOf(b[0]!)),
  );
  for (const line of preflightLines(found)) expect(line).toMatch(/^ok {2}\S/);
});

test('an account of this morning: each thing is named, with who has to act and how long that takes', async () => {
  answers = {
    ...there,
    'AmazonSSM.GetParameter': Object.assign(new Error(), { name: 'ParameterNotFound' }),
    'CertificateManager.DescribeCertificate': { Certificate: { Status: 'PENDING_VALIDATION' } },
    '/v2/email/identities/example.org': { VerifiedForSendingStatus: false, DkimAttributes: { Status: 'PENDING' } },
    '/v2/email/account': { ProductionAccessEnabled: false },
    '/2016-08-19/account-settings': { AccountLimit: { ConcurrentExecutions: 10 } },
    'PinpointSMSVoiceV2.DescribeSpendLimits': {
      SpendLimits: [{ Name: 'TEXT_MESSAGE_MONTHLY_SPEND_LIMIT', EnforcedLimit: 1 }],
    },
    '/account-settings': { ResourceTypeManagementPreference: { DynamoDB: false } },
    '/oidc/.well-known/openid-configuration': { issuer: 'https://somebody-else.example.org' },
  };
  expect(await states()).toEqual({
    'An account, and keys for it': 'ready: account 111122223333',
    'CDK in the region of the stage': 'missing: never bootstrapped',
    'CDK in us-east-1, where the firewall lives': 'missing: never bootstrapped',
    'CDK in us-east-2, where the copies lie': 'missing: never bootstrapped',
    'Copies of tables in us-east-2': 'missing: AWS Backup does not manage tables here',
    'A certificate for skillsdesk.example.org': 'missing: it is PENDING_VALIDATION',
    'Mail from example.org': 'missing: not verified; DKIM is PENDING',
    'Mail to anybody': 'missing: the account is in the sandbox',
    'Enough functions at once': 'missing: the account runs 10 at once',
    'Staff sign in with your own issuer': 'missing: it calls itself https://somebody-else.example.org',
    'Texts to phones': 'missing: the limit is 1 USD a month',
  });
  const lines = preflightLines(await preflight(config(), { endpoint })).join('\n');
  expect(lines).toMatch(/-- {2}Mail to anybody: the account is in the sandbox\n {6}days, AWS, when asked\n {6}SES → /);
});

test('a certificate for another name is none; one for all names of the domain is one', async () => {
  const names = (list: string[]) => ({ Certificate: { Status: 'ISSUED', SubjectAlternativeNames: list } });
  answers = { ...there, 'CertificateManager.DescribeCertificate': names(['other.example.org']) };
  expect((await states())['A certificate for skillsdesk.example.org']).toBe('missing: it is for other.example.org');
  answers = { ...there, 'CertificateManager.DescribeCertificate': names(['*.example.org']) };
  expect((await states())['A certificate for skillsdesk.example.org']).toBe('ready: issued');
});

test('what cannot be asked is unknown and says why; texts that are off, and the pool of staff, hold up nobody', async () => {
  answers = {};
  const { texts: _off, ...without } = config();
  const found = await preflight({ ...without, staffSignIn: loadConfig('prod').staffSignIn }, { endpoint });
  expect(found.filter(({ when }) => when === 'before').map(({ state }) => state)).toEqual(Array(9).fill('unknown'));
  expect(found.find(({ title }) => title === 'Mail to anybody')?.says).toMatch(/^AccessDenied/);
  expect(found.find(({ title }) => title === 'Texts to phones')).toMatchObject({
    state: 'missing',
    when: 'later',
    takes: 'weeks',
  });
  expect(found.find(({ title }) => title.startsWith('Staff'))).toMatchObject({ state: 'unknown', when: 'later' });
});
