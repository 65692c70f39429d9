/** A ceiling for the requests of all workspaces on a plan together. API Gateway applies it on a best-effort basis. */
export interface PlanCeiling {
  /** Sustained requests per second. */
  readonly requestsPerSecond: number;
  /** Maximum burst of requests. */
  readonly burst: number;
}

/** Ceilings by the name of the plan. Other plans have no ceiling. */
export type PlanCeilings = Readonly<Record<string, PlanCeiling>>;
