import { expect, test } from '@jest/globals';
import { Hono } from 'hono';
import { networkAddress } from '../../../functions/http/answers.ts';
import type { HttpEnv } from '../../../functions/http/environment.ts';

const app = new Hono<HttpEnv>().get('/', (c) => c.text(networkAddress(c)));
const seen = async (headers: Record<string, string>, sourceIp: string) =>
  (await app.request('/', { headers }, { event: { requestContext: { http: { sourceIp } } } })).text();

const edge = '130.176.0.9';

// Limits on sign-in codes are counted by this address: what a client writes must never choose it.
test.each<[string, Record<string, string>, string]>([
  ['CloudFront’s entry', { 'x-forwarded-for': '203.0.113.7' }, '203.0.113.7'],
  ['with CloudFront’s own behind it', { 'x-forwarded-for': `203.0.113.7, ${edge}` }, '203.0.113.7'],
  ['behind what the client wrote', { 'x-forwarded-for': '10.0.0.1, 203.0.113.7' }, '203.0.113.7'],
  ['behind the edge’s address, written by the client', { 'x-forwarded-for': `${edge}, 203.0.113.7` }, '203.0.113.7'],
  ['not another header of the client', { 'cloudfront-viewer-address': '10.0.0.1:443', 'x-real-ip': '10.0.0.2' }, edge],
  ['an address of version 6', { 'x-forwarded-for': '2001:db8::7' }, '2001:db8::7'],
  ['nothing that is no address', { 'x-forwarded-for': 'unknown' }, edge],
])('%s', async (_name, headers, expected) => expect(await seen(headers, edge)).toBe(expected));
