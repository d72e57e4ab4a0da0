/** One file of the corpus: what it is about, and its bytes. */
export interface CorpusFile {
  readonly name: string;
  readonly content: Buffer;
}

const file = (name: string, content: string | Buffer): CorpusFile => ({
  name,
  content: typeof content === "string" ? Buffer.from(content) : content,
});

/** Every combination of one text of each list, joined. */
function combinations(name: string, ...lists: readonly (readonly string[])[]): CorpusFile[] {
  const texts = lists.reduce<string[]>((heads, list) => heads.flatMap((head) => list.map((text) => head + text)), [""]);
  return texts.map((text, index) => file(`${name} ${index + 1}: ${JSON.stringify(text)}`, text));
}

/** Each text as it is, with CRLF, and without its last line feed. */
function lineEndings(name: string, texts: readonly string[]): CorpusFile[] {
  return texts.flatMap((text, index) => [
    file(`${name} ${index + 1}, LF: ${JSON.stringify(text)}`, text),
    file(`${name} ${index + 1}, CRLF`, text.replaceAll("\n", "\r\n")),
    file(`${name} ${index + 1}, CR`, text.replaceAll("\n", "\r")),
    file(`${name} ${index + 1}, unfinished last line`, text.trimEnd()),
  ]);
}

const strings = combinations(
  "string",
  ["select ", "select 1,", "x", "1", "_"],
  ["'", "E'", "e'", "B'", "x'", "N'", "U&'", "u&'"],
  ["a;b", "a''b;", "a\\", "a\\';b", "\\\\", "a\nb;\n\nc"],
  ["';select 2;", "'';select 2;'; select 3;"],
);

const dollarQuotes = combinations(
  "dollar quote",
  ["select ", "select a", "select 1", "select $1", "select é", ":a", 'select "a"'],
  ["$$", "$a$", "$a1$", "$é$", "$1$", "$a b$", "$_$"],
  ["x;y", "$", "$b$ ; $b$", "a$", "\n\n;\n"],
  ["$$;select 2;", "$a$ ; select 3; $$", "$é$;$1$;$a1$;"],
);

const comments = lineEndings("comment", [
  "-- only a comment\n",
  "-- only a comment; with a semicolon",
  "/* only a comment */\n",
  "/* only a comment; */",
  "select 1 -- trailing; comment\n;\n",
  "select 1; -- trailing; comment\nselect 2;\n",
  "select 1; /* a */ -- b\n/* c */ select 2;\n",
  "/* a /* nested; */ still; */ select 1;\n",
  "/*/ select 1; */ select 2;\n",
  "/**/ select 1; /***/ select 2; /* * / */ select 3;\n",
  "/*/**/*/ select 1;\n",
  "/* unclosed /* nested */ select 1;\n",
  "select 1 */ 2; select /* a */ 3;\n",
  "select 1 */* a ; */ 2;\n",
  "select 1 +/* a ; */ 2; select 1 --- a ;\n;\n",
  "select 1 +-- a ;\n 2;\n",
  "select 1 - - 2; select 1 -\n- 2;\n",
  "-- a\n\n-- b\n\nselect 1\n\n-- c\n\n, 2\n\n;\n-- d\n",
  "/* a */\n\n\n/* b */\n\nselect 1;\n",
  "select 1 /* a\n\nb */ + /* c\n\n */ 2;\n",
  "select '-- a' -- ';\n;\n",
  'select "/* a" /* "; */;\n',
  "  \t\n\f\n-- a\n  select 1  ;  \n\n",
  "/* a */;\n;;\n ; /* b */ ;\n",
]);

const statements = lineEndings("statement", [
  "",
  "\n",
  "\n\n\n",
  "   ",
  ";",
  ";;;",
  "select 1",
  "select 1;",
  "select 1;select 2;select 3",
  "select 1\n\n\n",
  "select 1\n  \n\t\n;\n",
  "select\n1\n;\n\nselect\n\n2\n\n;\n",
  "select (1;2);select 3;\n",
  "select (1; (2;) 3;\n4;);select 5;\n",
  "select 1);select (2));select 3;\n",
  "select ((1);\nselect 2;\n",
  "select ')' , \"(\" , $$($$ ; select 2;\n",
  "create rule r as on insert to t do also (insert into u values (1); insert into v values (2));select 1;\n",
  "create rule r as on insert to t do also (\n  insert into u values (';');\n\n  delete from v;\n);\nselect 1;\n",
  "insert into t values (1, 'a;b'), (2, 'c''d;'), (3, E'e\\'f;');\nselect 1;\n",
  'select "a;b", "c"";d", U&"e;f" uescape \'!\', "g\n\nh;";\nselect 1;\n',
  "select a [1:2], b::text, c :d, :'e', :\"f\", :g.h, :: i, :=j, :;\nselect 2;\n",
  "select :{?a}, :{?b;}, :{a}, :{? c}, ':{?d}';\nselect 2;\n",
  "select :a:b, ::c, :::d, :é, :1;select 2;\n",
  "select 1..2, 1.e, 1e5, 1e+, .5, 1.5.5, 1_000, 0x1f, 1a, $1, $1a, $;\nselect 2;\n",
  "begin; insert into t values (1); commit; end; select 1;\n",
  "do $$ begin perform 1; end; $$; do language plpgsql 'begin null; end;'; select 1;\n",
]);

const routineHeads = [
  "create function f() returns int language sql ",
  "CREATE OR REPLACE FUNCTION f(a int default (1)) returns int ",
  "create or replace procedure p() ",
  "Create Procedure p(begin int) ",
  "/* a */ create -- b\n function f() ",
  "create or function f() ",
  "create or replace view f as ",
  'create function "begin"() ',
  "alter function f() ",
  "create temp function f() ",
];

const routineBodies = [
  "begin atomic select 1; select 2; end; select 3;\n",
  "BEGIN ATOMIC\n  SELECT CASE WHEN a THEN 1 ELSE 2 END;\n\n  select 2;\nEND;\nselect 3;\n",
  "begin atomic select case case 1 when 1 then 1 end when 1 then 2 end; end; select 3;\n",
  "begin atomic insert into t values ('end;'); select \"end\", $$end$$ /* end */ -- end\n; end; select 3;\n",
  "begin atomic select (case when (begin) then (end) end); end; select 3;\n",
  "begin atomic begin; end; end; select 3;\n",
  "return 1; select 3;\n",
  "as $$ begin return 1; end $$ language plpgsql; select 3;\n",
  "as 'begin; end;' language sql; select case when 1 then 2 end; select 3;\n",
  "begin atomic select 1; end",
  "begin atomic select 1;\n",
  "end; begin; select 3; end;\n",
  "begin atomic select :end, x.end, end_, enda, éend; select 1end; end; select 3;\n",
];

const routines = combinations("routine", routineHeads, routineBodies);

const unclosed = combinations(
  "unclosed",
  ["", "select 1;\n", "select 1,\n\n", "select (\n", "create function f() begin atomic select 1;\n"],
  [
    "'a;",
    "E'a\\';",
    '"a;',
    'U&"a',
    "$$a;",
    "$a$ ; $b$",
    "/* a;",
    "/* /* */ ;",
    "(1;",
    "B'0;",
    "'a''",
    '"a""',
    "E'a\\",
    "$a",
    "-",
  ],
  ["", "\n", "\n\n", "\n\nselect 2;\n\n\n", "\r\n\r\n"],
);

const copies = lineEndings("copy", [
  "copy t from stdin;\n1\t2\n\\.\nselect 1;\n",
  "COPY t (a, b) FROM STDIN;\n1\t2\n\\N\tx\\\\.\n\\.\nselect 1;\n",
  'copy public."T 1" ("a;", b) from stdin with (format csv, header true);\na,b\n"x\ny",2\n\\.\nselect 1;\n',
  "copy t from stdin;\n\\.\nselect 1;\n",
  "copy t from stdin;\n",
  "copy t from stdin",
  "copy t from stdin;\n1\n2\n",
  "copy t from stdin;\n1\n\n\n2\n\\.\n\\.\n",
  "copy t from stdin;\n\\.x\nx\\.\n \\.\n\\. \n\\.\\.\n\\\n\\.\nselect 1;\n",
  "copy t from stdin; -- comment\n1\n\\.\nselect 1;\n",
  "copy t from stdin; /* comment */\n1\n\\.\nselect 1;\n",
  "copy t from stdin; select 1;\n1\n\\.\nselect 2;\n",
  "copy t from stdin; select 1\n1\n\\.\n, 2;\n",
  "copy t from stdin; select 'a\n1\n\\.\nb';\n",
  "copy t from stdin; /* a\n1\n\\.\nb */ select 1;\n",
  "copy t from stdin; copy u from stdin;\n1\n\\.\n2\n3\n\\.\nselect 1;\n",
  "copy t from stdin; copy u from stdin; copy v from stdin; select 1;\n1\n\\.\n2\n\\.\n3\n\\.\nselect 2;\n",
  "copy t from /* a */ stdin -- b\n;\n1\n\\.\nselect 1;\n",
  "/* copy u from stdin; */ copy t\nfrom\n\nstdin\n;\n1\n\\.\nselect 1;\n",
  "copy t to stdout; select 1;\n",
  "copy (select 1 from stdin) to stdout;\nselect 1;\n",
  "copy t from 'file'; copy t from program 'cat'; select 1;\n",
  "set a = b; copy t from stdin with delimiter ';' null '\\N';\n1;2\n\\.\nselect 1;\n",
  "select 1; copy t from stdin;\n'unclosed\n\\.\nselect 2;\n",
  'copy t from stdin;\n$$ /* ( " -- \n\\.\nselect 2;\n',
]);

const commands = [
  "\\restrict abc\nselect 1;\n\\unrestrict abc\nselect 2;\n",
  "select 1\n\\restrict abc\n;\n\\unrestrict abc\nselect 2;\n",
  "select 1\\; select 2; select 3;\n",
  "\\; select 1; \\: ; select 2 \\:a;\n",
  "select 1 \\g\nselect 2 \\gx\nselect 3;\n",
  "select 1 \\g out.txt \\\\ select 2;\n",
  "\\echo a\nselect 1;\n\\echo b \\\\ select 2;\n",
  "select 1\n\\echo 'a \\\\ b' \\echo c\n, 2;\n",
  "select 1\n\n\\p\n\n;\nselect 2 \\p\n;\n",
  "select 1 \\r\nselect 2;\n",
  "(select (\n\\r\nselect 2; select 3;\n",
  "select (1 \\g\nselect 2;\n",
  "select 1;\n\\unknown a b \\\\ c;\nselect 2;\n",
  "select 1;\n\\q\nselect 2;\n",
  "select 1\n\\q\nselect 2;\n",
  "select 'a\n\\echo b' \\echo c;\nselect 2;\n",
  "\\.\nselect 1;\n\\.\n",
  "select 1;\\\nselect 2;\n\\",
  "select 1 \\?\\; select 2;\nselect 3;\n",
  "select 1 \\echo `a` \"\\\" 'it\\'s' \\; select 2;\n",
  "select 1 \\o | cat \\; select 2;\nselect 3;\n",
].map((text, index) => file(`command ${index + 1}: ${JSON.stringify(text)}`, text));

const bom = "\u{FEFF}";

const bytes = [
  file("BOM", `${bom}select 1;\n`),
  file("BOM and nothing", bom),
  file("BOM and blank lines", `${bom}\n\nselect 1;\n`),
  file("BOM before a comment", `${bom}-- a\nselect 1;\n`),
  file("two BOMs", `${bom}${bom}select 1;\n`),
  file("BOM on line 2", `select 1;\n${bom}select 2;\n`),
  file("BOM within a statement", `select ${bom} 1;\n`),
  file("characters of all lengths", "select 'é漢🚀' as é漢🚀, $é$;$é$ -- é漢🚀;\n;select 2;\n"),
  file("no-break spaces are letters", "select\u{A0}1;\u{A0}\nselect 2;\n"),
  file("bytes that are not UTF-8", Buffer.from("select 'M\xfcller';\nselect \xff\xfe$\xe9$;$\xe9$;\n", "latin1")),
  file("other control characters", "select 1;\f select 2\u{1};\u{7f};\u{1b}\n"),
  file("UTF-16", Buffer.from("\u{FEFF}select 1;\nselect 2;\n", "utf16le")),
  file("a custom-format archive", "PGDMP\u{1}; select 1;\n"),
  file("PGDMP further on", "select 1;\nPGDMP;\n"),
  file("a long line", `select '${"a;".repeat(50_000)}', ${"1,".repeat(50_000)}1; select 2;\n`),
  file("many statements on a line", "select 1;".repeat(5_000)),
  file("a long statement", `select ${"1,\n".repeat(50_000)}1;\nselect 2;\n`),
  file("a long word", `select ${"a".repeat(200_000)};select 2;\n`),
];

const dump = `--
-- PostgreSQL database dump
--

\\restrict f00ba7

-- Dumped from database version 15.18

SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);

--
-- Name: f(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.f() RETURNS integer
    LANGUAGE sql
    BEGIN ATOMIC
 SELECT CASE
             WHEN true THEN 1
             ELSE 2
         END AS "case";
END;


CREATE TABLE public.t (
    a integer,
    b text DEFAULT 'x;'::text
);


COPY public.t (a, b) FROM stdin;
1	one
2	\\N
3	back\\\\slash; 'quote
\\.


--
-- Name: t r; Type: RULE; Schema: public; Owner: -
--

CREATE RULE r AS
    ON INSERT TO public.t DO ( INSERT INTO public.u (a)
  VALUES (1);
 DELETE FROM public.u;
);


--
-- PostgreSQL database dump complete
--

\\unrestrict f00ba7

`;

/** Hand-made files, each compared with what real psql sends. */
export const corpus: readonly CorpusFile[] = [
  ...strings,
  ...dollarQuotes,
  ...comments,
  ...statements,
  ...routines,
  ...unclosed,
  ...copies,
  ...commands,
  ...bytes,
  file("a dump of pg_dump", dump),
  file("a dump of pg_dump, CRLF", dump.replaceAll("\n", "\r\n")),
];
