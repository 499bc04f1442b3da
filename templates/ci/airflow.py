"""Trains, evaluates and releases a model every night, and refreshes it every hour.

Copy this file into the folder of the DAGs (Airflow 3). The worker needs `sass` on its PATH and the project in PROJECT, with the data,
`target/sass` and `publish.path` on a disk that keeps them. Set `finetune: {refit: all}` in sass.yaml to release a model of all days.
"""

from datetime import datetime, timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

PROJECT = "/srv/shop"

# The day of the run, in the time zone of `start_date`. It must be the zone of `data.events.time.zone`.
DATE = "{{ data_interval_end.in_timezone(dag.timezone) | ds }}"


class SassOperator(BashOperator):
    """Runs a command of sass. Exit code 75 and a kill are worth another try. The other exit codes fail at once."""

    def __init__(self, **kwargs):
        super().__init__(cwd=PROJECT, skip_on_exit_code=(1, 2, 3, 4, 70), do_xcom_push=False, **kwargs)

    def execute(self, context):
        try:
            super().execute(context)
        except AirflowSkipException as failure:
            raise AirflowFailException("The command failed. Its log contains the error.") from failure


with DAG(
    dag_id="sass_train",
    schedule="15 3 * * *",
    start_date=datetime(2026, 5, 1),
    # Missed days run one after another.
    catchup=True,
    max_active_runs=1,
    # 75: the data of the day is not ready, or another run is active.
    default_args={"retries": 12, "retry_delay": timedelta(minutes=30)},
):
    # A failed training stops the later days. Correct the data and clear the task, or mark it as successful to leave the day out.
    # Without `depends_on_past` the next day runs. It reads the files of all days of its window.
    train = SassOperator(task_id="train", bash_command=f"sass train --date {DATE}", depends_on_past=True)
    evaluate = SassOperator(task_id="evaluate", bash_command=f"sass evaluate --date {DATE}")
    refresh = SassOperator(task_id="refresh", bash_command=f"sass refresh --date {DATE}")
    train >> evaluate >> refresh

# Optional: releases the weights of the last training with the newest events. It also works during a training.
with DAG(
    dag_id="sass_refresh",
    schedule="45 * * * *",
    start_date=datetime(2026, 5, 1),
    catchup=False,
    max_active_runs=1,
):
    SassOperator(task_id="refresh", bash_command="sass refresh --wait 30m")
