import { functions, hasTrigger } from '../../infra/functions.ts';
import { originSecretHeader } from '../../functions/http/security.ts';

/** Where each part of the site answers somebody who is not signed in, without asking AWS. */
const pages: Readonly<Record<string, string>> = {
  'serve-participant': '/sign-in',
  'serve-staff': '/staff',
  'serve-accommodation': '/staff/accommodation',
  'serve-oversight': '/staff/oversight',
  'serve-finance': '/finance',
  'serve-payments': '/finance/payments',
};

/**
 * What a function is asked first: a page for those who serve pages, an empty batch for those who read queues and streams, for
 * all others an event that their own schema refuses by name. Whatever answers has loaded all that it stands on.
 */
export function firstEvent(name: string, environment: Readonly<Record<string, string>>): unknown {
  const page = pages[name];
  if (page !== undefined) return httpEvent(page, environment['ORIGIN_SECRET'] ?? '');
  const spec = functions[name];
  return spec && (hasTrigger(spec, 'queue') || hasTrigger(spec, 'outbox')) ? { Records: [] } : {};
}

const httpEvent = (path: string, originSecret: string) => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: path,
  rawQueryString: '',
  headers: { host: '127.0.0.1', accept: 'text/html', [originSecretHeader]: originSecret },
  requestContext: {
    accountId: '000000000000',
    apiId: 'first',
    domainName: '127.0.0.1',
    http: { method: 'GET', path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'cold-start' },
    requestId: 'first',
    routeKey: '$default',
    stage: '$default',
    time: '',
    timeEpoch: 0,
  },
  isBase64Encoded: false,
});
