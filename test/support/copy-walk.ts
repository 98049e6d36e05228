import { strFromU8, unzipSync } from 'fflate';
import { apiClient, operationId } from '../../scripts/api-client.ts';
import type { Records } from '../../web/export/records.ts';
import { until } from './lost-and-late.ts';
import type { TestSystem } from './system.ts';

interface Copies {
  copies: { exportId: string; state: string; bytes?: number }[];
}

/** A copy of everything that somebody gave: asked for on their page, waited for, fetched both ways and opened. */
export async function copyOf({ site }: TestSystem, token: string): Promise<{ entries: string[]; records: Records }> {
  const api = apiClient({ site, token });
  const send = async (path: string, form?: Record<string, string>) => {
    const response = await fetch(new URL(path, site), {
      redirect: 'manual',
      headers: { authorization: `Bearer ${token}` },
      ...(form ? { method: 'POST', body: new URLSearchParams({ operationId: operationId(), ...form }) } : {}),
    });
    if (response.status >= 400) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return response;
  };
  await send('/your-copy', {});
  const newest = async () => (await api.get<Copies>('/api/your-copy')).copies[0];
  await until(async () => {
    const copy = await newest();
    if (copy?.state === 'failed') throw new Error('the copy was not made');
    return copy?.state === 'ready';
  }, 'the copy');
  await send('/your-copy');
  const exportId = (await newest())?.exportId ?? '';
  const { url } = await api.post<{ url: string }>('/api/your-copy/file', { exportId });
  const given = (await send('/your-copy/file', { exportId })).headers.get('location') ?? '';
  const [first, second] = await Promise.all([url, given].map(async (link) => (await fetch(link)).bytes()));
  if (!first || !second || Buffer.compare(first, second) !== 0) throw new Error('two ways to one copy');
  const entries = unzipSync(first);
  return {
    entries: Object.keys(entries),
    records: JSON.parse(strFromU8(entries['data.json'] ?? new Uint8Array())) as Records,
  };
}
