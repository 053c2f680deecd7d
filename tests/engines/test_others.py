"""A corpus in Dask, Ray, PyTorch, Hugging Face datasets, msgspec and cattrs, each the real one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cattrs.preconf.json
import daft
import dask
import dask.bag
import dask.dataframe
import datasets
import msgspec
import narwhals
import pytest
import ray
import ray.data
from dask.distributed import Client, LocalCluster
from torch.utils.data import DataLoader

import newsdoc
import newsdoc.arrow

BAD = r"bad\.txt:2:1: invalid-date"


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def test_a_dask_data_frame_is_read_by_its_workers(client: Client, folder: Path) -> None:
    corpus = newsdoc.open_corpus(folder)
    meta = corpus[:0].to_pandas()
    with dask.config.set({"dataframe.convert-string": False}):
        frame = dask.dataframe.from_map(newsdoc.Corpus.to_pandas, corpus.split(4), meta=meta)
        assert frame.npartitions == 4
        assert dict(frame.dtypes) == dict(meta.dtypes)
        whole = frame.compute()
    assert list(whole["doc_id"]) == list(corpus.doc_ids)
    assert list(newsdoc.arrow.read_table(whole)) == list(corpus.items())


def test_a_dask_bag_contains_articles(client: Client, folder: Path) -> None:
    corpus = newsdoc.open_corpus(folder)
    bag = dask.bag.from_sequence(corpus.split(4), npartitions=4).flatten()
    assert bag.compute() == list(corpus)


def test_dask_brings_the_error_of_a_worker(client: Client, broken: Path) -> None:
    slices = newsdoc.open_corpus(broken).split(4)
    with pytest.raises(newsdoc.ParseError, match=BAD) as caught:
        client.gather(client.map(newsdoc.Corpus.to_arrow, slices))
    assert [problem.code for problem in caught.value.problems] == ["invalid-date"]
    with pytest.raises(newsdoc.ParseError, match=BAD):
        dask.dataframe.from_map(
            newsdoc.Corpus.to_pandas, slices, meta=slices[0][:0].to_pandas()
        ).compute()


def test_ray_reads_slices_and_brings_errors(folder: Path, broken: Path) -> None:
    corpus = newsdoc.open_corpus(folder, on_error="skip")
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    try:
        to_arrow = ray.remote(newsdoc.Corpus.to_arrow)
        blocks = [to_arrow.remote(part) for part in corpus.split(4)]
        dataset = ray.data.from_arrow_refs(blocks)
        assert dataset.count() == 12
        found = [item for block in ray.get(blocks) for item in newsdoc.arrow.read_table(block)]
        assert found == list(corpus.items())
        with pytest.raises(newsdoc.ParseError, match=BAD):
            ray.get([to_arrow.remote(part) for part in newsdoc.open_corpus(broken).split(4)])
    finally:
        ray.shutdown()


def test_a_data_loader_reads_in_other_processes(folder: Path) -> None:
    corpus = newsdoc.open_corpus(folder)
    loader = DataLoader(corpus, batch_size=5, collate_fn=list, num_workers=2)
    assert [len(batch) for batch in loader] == [5, 5, 2]
    assert [article for batch in loader for article in batch] == list(corpus)


def test_a_data_loader_brings_the_error_of_a_worker(broken: Path) -> None:
    corpus = newsdoc.open_corpus(broken)
    with pytest.raises(RuntimeError, match=BAD):
        list(DataLoader(corpus, batch_size=5, collate_fn=list, num_workers=2))


def test_datasets_hold_the_table(folder: Path, tmp_path: Path) -> None:
    corpus = newsdoc.open_corpus(folder)
    dataset = datasets.Dataset(corpus.to_arrow())
    assert dataset.column_names == newsdoc.arrow.SCHEMA.names
    assert list(newsdoc.arrow.read_table(dataset.data.table)) == list(corpus.items())
    corpus.to_parquet(tmp_path / "news.parquet")
    read = datasets.Dataset.from_parquet(
        str(tmp_path / "news.parquet"), cache_dir=str(tmp_path / "cache")
    )
    assert list(newsdoc.arrow.read_table(read.data.table)) == list(corpus.items())


def generate_rows(parts: list[newsdoc.Corpus]) -> Iterator[dict[str, Any]]:
    for part in parts:
        yield from part.to_arrow().to_pylist()


def test_datasets_are_generated_by_several_processes(folder: Path, tmp_path: Path) -> None:
    corpus = newsdoc.open_corpus(folder)
    # Without them, a part without tags would have lists of nulls.
    features = datasets.Features.from_arrow_schema(newsdoc.arrow.SCHEMA)
    dataset = datasets.Dataset.from_generator(
        generate_rows,
        features=features,
        gen_kwargs={"parts": corpus.split(4)},
        num_proc=2,
        cache_dir=str(tmp_path / "cache"),
    )
    assert sorted(dataset["doc_id"]) == sorted(corpus.doc_ids)
    stream = datasets.IterableDataset.from_generator(
        generate_rows, features=features, gen_kwargs={"parts": corpus.split(4)}
    )
    assert stream.num_shards == 4
    assert [row["doc_id"] for row in stream] == list(corpus.doc_ids)


def test_daft_and_narwhals_take_a_corpus(folder: Path) -> None:
    corpus = newsdoc.open_corpus(folder)
    untyped: Any = corpus
    for table in (
        daft.from_arrow(untyped).to_arrow(),
        narwhals.DataFrame.from_arrow(untyped, backend="polars"),
        narwhals.DataFrame.from_arrow(untyped, backend="pyarrow"),
    ):
        assert list(newsdoc.arrow.read_table(table)) == list(corpus.items())


def test_json_of_msgspec_and_cattrs_comes_back(folder: Path) -> None:
    converter = cattrs.preconf.json.make_converter()
    for article in newsdoc.open_corpus(folder):
        encoded = msgspec.json.decode(msgspec.json.encode(article))
        assert encoded == article.to_dict()
        assert newsdoc.Article.from_dict(encoded) == article
        dumped = converter.loads(converter.dumps(article), newsdoc.Article)
        assert dumped == article
        assert dumped.tags_position == article.tags_position
