'''Widgets and mechanisms that know no medical word beyond Money: what every tab is made of.

A tab is one folder of `ui` with a ``TAB`` in its ``screen.py``::

    class ClaimsScreen(Screen):
        """The Claims tab."""

        depends_on = frozenset({Kind.CLAIM})

        def __init__(self, desk: Desk) -> None:
            super().__init__(desk, "claims")
            self.list = WorklistView(desk.office.worklist("claims"), desk)  # queue: chips, search, rows
            self.header, self.totals = RecordHeader(), TotalsBar()          # who, what, chip, money
            self.form = Form("claim", [
                Field("onset", "Onset of illness", DateEdit("onset", "Onset of illness", desk.clock)),
                Field("number", "Prior authorization", TextEdit("authorization", "Prior authorization")),
            ])
            self.findings = FindingsPane()                                  # evidence
            self.set_panes(self.list, stacked(self.header, self.form, self.totals), self.findings)
            self.set_commands(
                Command("save", "Save", "Ctrl+S", self._save),
                Command("next-finding", "Next finding", "Ctrl+.", self.findings.jump_next),
            )
            self.list.chosen.connect(self._show)
            self.list.entered.connect(lambda _: self.panes.focus_pane(RECORD))
            self.list.counts_changed.connect(lambda _: self.counts_changed.emit())

        def _show(self, record: int) -> None:
            fetch = self.desk.office.claim
            self.desk.jobs.read(lambda _: fetch(record), self._on_claim, key="claims-record")

        def _save(self) -> None:
            changed = self.form.record(self._claim)      # marks the wrong field and raises UserError
            self.desk.commit(lambda: self.desk.office.save(changed), "Claim saved.", then=self.list.next)

        def open(self, target_id, text=""): self.list.select_id(target_id) or self._show(target_id)
        def refresh(self, changes): self.list.patch(changes)
        def counts(self): return {"all": self.list.counts().get("ready", 0)}

    TAB = TabSpec("claims", "Claims", "send", ClaimsScreen, frozenset({Kind.CLAIM}))

Where things are:

- `tokens`, `theme`, `style_sheet`, `icons`, `content`: colours, sizes, fonts, formats; the only style.
- `screen`: Desk (what a tab gets), Screen (what it answers), TabSpec.
- `panes`: ThreePane, RecordHeader, TotalsBar, stacked.
- `worklist_view`, `worklist_table`, `worklist_model`: a WorklistSource of any length. `chips`: its filters.
- `fields`, `suggest`, `binding`: editors and forms. `grid`, `grid_model`: lines typed by keyboard.
- `findings_pane`, `preview`, `bars`, `empty`, `labels`: evidence, pictures, what an empty pane says.
- `keys`, `key_strip`: commands with shortcuts, declared once per scope. A UserError of a command is shown.
- `jobs`, `job_bar`: the only door to threads. `changes`: what was committed. `navigate`: Target, Navigator.
- `errors`, `banner`, `toast`: the only door for errors; inline sentences; Undo.

Every interactive widget has an objectName and an accessible name, every button a key (`Keys.button` or
``setProperty("keys", ...)``), margins are 0, 4, 8, 12 or 16: `ui.shell.lint` checks it on every page.
'''
