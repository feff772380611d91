//! A Boolean circuit that grows into clauses of a SAT solver. Equal gates are built once, constants are
//! folded away, so what two runs of an interview have in common is one and the same literal.

use std::collections::HashMap;
use std::sync::Arc;

use batsat::{Callbacks, Solver, SolverInterface, lbool};

/// A variable or its negation; 0 and 1 are the constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lit(u32);

/// Always holds.
pub const TRUE: Lit = Lit(0);
/// Never holds.
pub const FALSE: Lit = Lit(1);

impl Lit {
    /// A constant.
    pub fn of(holds: bool) -> Self {
        if holds { TRUE } else { FALSE }
    }
}

impl std::ops::Not for Lit {
    type Output = Self;

    fn not(self) -> Self {
        Self(self.0 ^ 1)
    }
}

/// When to give up; asked often while searching. Once it says so it has to go on saying so.
pub type Stop = Arc<dyn Fn() -> bool + Send + Sync>;

/// What the search found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Values for all variables under which all holds.
    Model,
    /// There are none.
    Nothing,
    /// The search was stopped before it knew.
    Undecided,
}

struct Watch(Stop);

impl Callbacks for Watch {
    fn stop(&self) -> bool {
        (self.0)()
    }
}

/// The circuit and the solver it is held to.
pub struct Circuit {
    solver: Solver<Watch>,
    ands: HashMap<Box<[Lit]>, Lit>,
    muxes: HashMap<(Lit, Lit, Lit), Lit>,
    model: Vec<bool>,
    core: Vec<Lit>,
    /// Searches may guess what gates say, not only variables.
    guess_gates: bool,
}

impl Circuit {
    /// An empty circuit whose searches end when `stop` says so.
    pub fn new(stop: Stop) -> Self {
        let mut circuit = Self {
            solver: Solver::new(batsat::SolverOpts::default(), Watch(stop)),
            ands: HashMap::new(),
            muxes: HashMap::new(),
            model: Vec::new(),
            core: Vec::new(),
            guess_gates: true,
        };
        let constant = circuit.variable();
        assert!(constant == TRUE, "the first variable is the constant");
        circuit.require(TRUE);
        circuit
    }

    /// The same for many short searches that mostly know the variables: only these are ever guessed, what
    /// gates say follows. Long proofs would lose by it.
    pub fn for_short_searches(stop: Stop) -> Self {
        Self {
            guess_gates: false,
            ..Self::new(stop)
        }
    }

    /// A variable of its own.
    pub fn variable(&mut self) -> Lit {
        let variable = self.solver.new_var_default();
        Lit(variable.idx() << 1)
    }

    fn gate(&mut self) -> Lit {
        let variable = self.solver.new_var(lbool::UNDEF, self.guess_gates);
        Lit(variable.idx() << 1)
    }

    /// How many variables there are.
    pub fn size(&self) -> usize {
        self.solver.num_vars() as usize
    }

    fn native(lit: Lit) -> batsat::Lit {
        let variable = batsat::Var::unsafe_from_idx(lit.0 >> 1);
        batsat::Lit::new(variable, lit.0 & 1 == 0)
    }

    /// At least one of these must hold, from now on.
    pub fn clause(&mut self, lits: &[Lit]) {
        if lits.contains(&TRUE) {
            return;
        }
        let mut native: Vec<_> = lits
            .iter()
            .filter(|lit| **lit != FALSE)
            .map(|lit| Self::native(*lit))
            .collect();
        self.solver.add_clause_reuse(&mut native);
    }

    /// This must hold, from now on.
    pub fn require(&mut self, lit: Lit) {
        let mut native = vec![Self::native(lit)];
        self.solver.add_clause_reuse(&mut native);
    }

    /// At most one of these holds, from now on.
    pub fn at_most_one(&mut self, lits: &[Lit]) {
        for (place, first) in lits.iter().enumerate() {
            for second in &lits[place + 1..] {
                self.clause(&[!*first, !*second]);
            }
        }
    }

    /// Whether all hold.
    pub fn all(&mut self, lits: impl IntoIterator<Item = Lit>) -> Lit {
        let mut inputs: Vec<Lit> = lits.into_iter().filter(|lit| *lit != TRUE).collect();
        inputs.sort_unstable();
        inputs.dedup();
        // A literal and its negation stand side by side.
        if inputs.contains(&FALSE) || inputs.windows(2).any(|pair| pair[0] == !pair[1]) {
            return FALSE;
        }
        match inputs.as_slice() {
            [] => return TRUE,
            [only] => return *only,
            _ => {}
        }
        let key = inputs.into_boxed_slice();
        if let Some(known) = self.ands.get(&key) {
            return *known;
        }
        let out = self.gate();
        let mut long: Vec<Lit> = vec![out];
        for input in &key {
            self.clause(&[!out, *input]);
            long.push(!*input);
        }
        self.clause(&long);
        self.ands.insert(key, out);
        out
    }

    /// Whether at least one holds.
    pub fn any(&mut self, lits: impl IntoIterator<Item = Lit>) -> Lit {
        let negated: Vec<Lit> = lits.into_iter().map(|lit| !lit).collect();
        !self.all(negated)
    }

    /// Whether both hold.
    pub fn and(&mut self, left: Lit, right: Lit) -> Lit {
        self.all([left, right])
    }

    /// Whether either holds.
    pub fn or(&mut self, left: Lit, right: Lit) -> Lit {
        self.any([left, right])
    }

    /// The second when the first holds, else the third.
    pub fn mux(&mut self, when: Lit, then: Lit, otherwise: Lit) -> Lit {
        match (when, then, otherwise) {
            (TRUE, then, _) => return then,
            (FALSE, _, otherwise) => return otherwise,
            (_, then, otherwise) if then == otherwise => return then,
            (when, TRUE, otherwise) => return self.or(when, otherwise),
            (when, FALSE, otherwise) => return self.and(!when, otherwise),
            (when, then, TRUE) => return self.or(!when, then),
            (when, then, FALSE) => return self.and(when, then),
            (when, then, otherwise) if when == then => return self.or(when, otherwise),
            (when, then, otherwise) if when == !then => return self.and(!when, otherwise),
            (when, then, otherwise) if when == otherwise => return self.and(when, then),
            (when, then, otherwise) if when == !otherwise => return self.or(!when, then),
            _ => {}
        }
        let (when, then, otherwise) = if when.0 & 1 == 1 {
            (!when, otherwise, then)
        } else {
            (when, then, otherwise)
        };
        // The negation of a choice is the choice of negations.
        let flip = then.0 & 1 == 1;
        let key = if flip {
            (when, !then, !otherwise)
        } else {
            (when, then, otherwise)
        };
        let out = match self.muxes.get(&key) {
            Some(known) => *known,
            None => {
                let out = self.gate();
                let (when, then, otherwise) = key;
                for clause in [
                    [!when, !then, out],
                    [!when, then, !out],
                    [when, !otherwise, out],
                    [when, otherwise, !out],
                    // Redundant, but they let values spread further.
                    [!then, !otherwise, out],
                    [then, otherwise, !out],
                ] {
                    self.clause(&clause);
                }
                self.muxes.insert(key, out);
                out
            }
        };
        if flip { !out } else { out }
    }

    /// Whether exactly one of the two holds.
    pub fn differ(&mut self, left: Lit, right: Lit) -> Lit {
        self.mux(left, !right, right)
    }

    /// Whether both hold or neither does.
    pub fn same(&mut self, left: Lit, right: Lit) -> Lit {
        !self.differ(left, right)
    }

    /// Looks for values under which these hold besides all that is required.
    pub fn search(&mut self, assumed: &[Lit]) -> Found {
        if !self.solver.is_ok() {
            self.core.clear();
            return Found::Nothing;
        }
        let native: Vec<_> = assumed.iter().map(|lit| Self::native(*lit)).collect();
        let outcome = self.solver.solve_limited(&native);
        if outcome == lbool::TRUE {
            self.model = (0..self.solver.num_vars())
                .map(|place| self.solver.value_var(batsat::Var::unsafe_from_idx(place)) == lbool::TRUE)
                .collect();
            Found::Model
        } else if outcome == lbool::FALSE {
            let solver = &self.solver;
            let used = |lit: &&Lit| solver.unsat_core_contains_var(Self::native(**lit).var());
            self.core = assumed.iter().filter(used).copied().collect();
            Found::Nothing
        } else {
            Found::Undecided
        }
    }

    /// The value of a literal in the model found last; a literal made since is false.
    pub fn value(&self, lit: Lit) -> bool {
        let holds = self.model.get((lit.0 >> 1) as usize).copied().unwrap_or(false);
        holds != (lit.0 & 1 == 1)
    }

    /// Of the assumptions of the last search that found nothing, some that already rule everything out.
    pub fn core(&self) -> &[Lit] {
        &self.core
    }
}
