import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/**
 * HEIC, the format of phone photos, by libheif (wasm, LGPL: it lies beside the bundle as a package of its own). As with
 * pdfium, one fresh instance per file: what a hostile picture does to the engine's memory meets nobody else's.
 */

/**
 * 50 megapixels need about 450 MB: the decoder's own picture (75 MB, twice in a photo of tiles) and three bytes a pixel.
 * A picture that claims to be small and unpacks into a huge one fails inside the engine at this line.
 */
const MEMORY_BYTES_MAX = 900_000_000;
const PAGE_BYTES = 65_536;

const require = createRequire(import.meta.url);

interface Handle {
  code?: unknown;
}
interface Channel {
  id: unknown;
  width: number;
  height: number;
  stride: number;
  data: Uint8Array;
}
interface Libheif {
  heif_context_alloc(): unknown;
  heif_context_free(context: unknown): void;
  heif_context_read_from_memory(context: unknown, bytes: Uint8Array): { code: unknown };
  heif_js_context_get_list_of_top_level_image_IDs(context: unknown): number[] & { code?: unknown };
  heif_js_context_get_image_handle(context: unknown, id: number): Handle;
  heif_image_handle_get_width(handle: Handle): number;
  heif_image_handle_get_height(handle: Handle): number;
  heif_image_handle_release(handle: Handle): void;
  heif_js_decode_image2(handle: Handle, colorspace: unknown, chroma: unknown): { image: unknown; channels: Channel[] };
  heif_image_release(image: unknown): void;
  heif_error_code: Record<string, unknown>;
  heif_colorspace: Record<string, unknown>;
  heif_chroma: Record<string, unknown>;
}

let compiled: Promise<WebAssembly.Module> | undefined;
function compiledModule(): Promise<WebAssembly.Module> {
  compiled ??= readFile(require.resolve('libheif-js/libheif-wasm/libheif.wasm')).then((bytes) =>
    WebAssembly.compile(new Uint8Array(bytes)),
  );
  return compiled;
}

async function startLibheif(): Promise<Libheif> {
  const module = await compiledModule();
  const { default: start } = (await import('libheif-js/libheif-wasm/libheif.js')) as unknown as {
    default: (options: object) => Libheif;
  };
  return start({
    instantiateWasm(imports: WebAssembly.Imports, ready: (instance: WebAssembly.Instance, of: object) => void) {
      const instance = new WebAssembly.Instance(module, imports);
      for (const each of Object.values(instance.exports)) if (isMemory(each)) bound(each);
      ready(instance, module);
      return instance.exports;
    },
    // The engine's own complaints can quote the file.
    print: () => undefined,
    printErr: () => undefined,
  });
}

interface Memory {
  buffer: ArrayBuffer;
  grow(pages: number): number;
}
const isMemory = (value: unknown): value is Memory =>
  typeof value === 'object' && value !== null && 'buffer' in value && 'grow' in value;

/** The engine asks its memory to grow by this method and takes a refusal as "no memory left". */
function bound(memory: Memory): void {
  const grow = memory.grow.bind(memory);
  memory.grow = (pages) => {
    if (memory.buffer.byteLength + pages * PAGE_BYTES > MEMORY_BYTES_MAX) throw new RangeError('no memory');
    return grow(pages);
  };
}

export interface RawPicture {
  width: number;
  height: number;
  /** Three bytes a pixel. */
  rgb: Uint8Array;
}

export interface HeicPicture {
  /** As it is shown: upright, after the file's own turns and crops. Known before anything is decoded. */
  width: number;
  height: number;
  decode(): RawPicture | undefined;
}

/**
 * The pictures of a HEIC file that stand for themselves: thumbnails, depth and light maps are not among them. The file's own
 * notes on turning (irot, imir) are applied by the engine; EXIF's orientation says the same again and is left alone.
 */
export async function withHeicPictures<T>(
  original: Uint8Array,
  work: (pictures: readonly HeicPicture[]) => Promise<T>,
): Promise<T | undefined> {
  const heif = await startLibheif();
  const context = heif.heif_context_alloc();
  const handles: Handle[] = [];
  try {
    if (heif.heif_context_read_from_memory(context, original).code !== heif.heif_error_code['heif_error_Ok'])
      return undefined;
    const ids = heif.heif_js_context_get_list_of_top_level_image_IDs(context);
    if (ids.code !== undefined) return undefined;
    for (let at = 0; at < ids.length; at += 1) {
      const handle = heif.heif_js_context_get_image_handle(context, ids[at] ?? 0);
      if (handle.code !== undefined) return undefined;
      handles.push(handle);
    }
  } catch (error) {
    if (isEngineFailure(error)) return undefined;
    throw error;
  }
  const result = await work(
    handles.map((handle) => ({
      width: heif.heif_image_handle_get_width(handle),
      height: heif.heif_image_handle_get_height(handle),
      decode: () => decode(heif, handle),
    })),
  );
  for (const handle of handles) heif.heif_image_handle_release(handle);
  heif.heif_context_free(context);
  return result;
}

/** A picture that brings the engine down is one that cannot be read; everything else is our own mistake. */
const isEngineFailure = (error: unknown): boolean =>
  error instanceof Error && /^(RuntimeError|CppException|RangeError)$/.test(error.name);

function decode(heif: Libheif, handle: Handle): RawPicture | undefined {
  try {
    const { image, channels } = heif.heif_js_decode_image2(
      handle,
      heif.heif_colorspace['heif_colorspace_RGB'],
      heif.heif_chroma['heif_chroma_interleaved_RGB'],
    );
    const [channel] = channels ?? [];
    if (channel === undefined) return undefined;
    const { width, height, stride, data } = channel;
    const rgb = new Uint8Array(width * height * 3);
    for (let row = 0; row < height; row += 1)
      rgb.set(data.subarray(row * stride, row * stride + width * 3), row * width * 3);
    heif.heif_image_release(image);
    return { width, height, rgb };
  } catch (error) {
    if (isEngineFailure(error)) return undefined;
    throw error;
  }
}
