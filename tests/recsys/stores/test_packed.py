"""Answers are packed where they lie, and come out as they went in: those of before, too."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st
from lz4.frame import decompress
from sqlalchemy import bindparam, create_engine, text

from recsys.domain.ids import ReaderId
from recsys.stores.open import open_stores
from recsys.stores.sql.packed import packed, unpacked
from tests.contracts.made import slate
from tests.postgres import Server
from tests.recsys.stores.conftest import Library

ANSWER = b'{"slate":"s1","entries":[%b]}' % b",".join(
    b'{"unit":"u/%d","title":"On the tides, volume %d"}' % (n, n) for n in range(40)
)


@given(st.binary() | st.binary().map(packed))
def test_what_was_packed_comes_out_as_it_went_in(plain: bytes) -> None:
    assert unpacked(packed(plain)) == plain


def test_a_list_lies_packed_and_is_read_as_it_was_sent(library: Library) -> None:
    sent = slate("s1", answer=ANSWER)
    with library.opened() as stores:
        stores.slates.append([sent]).result()
        assert stores.slates.of(sent.id) == sent
        assert stores.slates.of_reader(ReaderId("r1"), limit=1) == [sent]
    [(held,)] = library.rows("SELECT answer FROM slates WHERE id = 's1'")
    assert isinstance(held, bytes)
    assert len(held) < len(ANSWER) / 3
    assert decompress(held) == ANSWER


def test_a_list_that_was_recorded_before_lists_were_packed_is_still_read(library: Library) -> None:
    sent = slate("s1", answer=ANSWER)
    with library.opened() as stores:
        stores.slates.append([sent]).result()
    engine = create_engine(library.url)
    with engine.begin() as connection:
        as_sent = text("UPDATE slates SET answer = :answer").bindparams(bindparam("answer", ANSWER))
        connection.execute(as_sent)
    engine.dispose()
    with library.opened() as stores:
        assert stores.slates.of(sent.id) == sent


def test_postgres_keeps_a_list_in_one_piece(postgres: Server, postgres_url: str) -> None:
    long = slate("s1", answer=Random(1).randbytes(5000), trace=b"[" + b" " * 1500 + b"]")
    store = open_stores(postgres_url)
    store.stores.slates.append([long]).result()
    store.close()
    aside = "SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE relname = 'slates'"
    assert postgres.rows(postgres_url, aside) == [(0,)]
