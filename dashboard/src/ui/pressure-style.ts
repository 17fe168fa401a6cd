/** The look of the blood pressure tile: number and buttons at the left, the readings or Stop at the right. */
import { css } from "lit";

export const pressureStyle = css`
  :host {
    container-type: inline-size;
    min-width: 0;
    padding: 9px 12px 8px 14px;
    overflow: hidden;
  }
  .frame {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(108px, 38%);
    grid-template-rows: auto 1fr auto;
    grid-template-areas: "head head" "last side" "does does";
    column-gap: 14px;
    height: 100%;
  }
  header {
    grid-area: head;
    display: flex;
    justify-content: space-between;
    align-items: center;
    gap: 8px;
    white-space: nowrap;
  }
  h2 {
    display: flex;
    align-items: center;
    gap: 8px;
    color: var(--pressure);
    font-size: 15px;
    font-weight: 650;
  }
  .limits {
    overflow: hidden;
    text-overflow: ellipsis;
    color: var(--soft);
    font-size: 13px;
  }
  .last {
    grid-area: last;
    min-width: 0;
    align-self: center;
  }
  .number {
    color: var(--pressure);
    line-height: 1.05;
    white-space: nowrap;
  }
  .number b {
    font-size: clamp(34px, 12.2cqw, 78px);
    font-weight: 680;
    letter-spacing: -0.02em;
  }
  .number i {
    padding: 0 0.04em;
    font-style: normal;
    font-weight: 400;
    opacity: 0.6;
  }
  .line {
    min-height: 1.3em;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: 13px;
    line-height: 1.3;
  }
  .rise,
  .why {
    font-weight: 600;
  }
  .does {
    grid-area: does;
    display: flex;
    gap: 8px;
    margin-top: 6px;
    min-height: var(--touch);
  }
  .does button {
    flex: 1;
    min-width: 0;
    padding: 0 6px;
    font-size: 13.5px;
  }
  .before {
    grid-area: side;
    align-self: stretch;
    display: grid;
    grid-auto-rows: minmax(0, 20%);
    max-height: 100%;
  }
  .before li {
    display: grid;
    grid-template-columns: auto 1fr auto;
    gap: 6px;
    align-items: center;
    border-top: 1px solid var(--line);
    font-size: 13.5px;
  }
  .before li:first-child {
    border-top: 0;
  }
  .before time,
  .before em {
    color: var(--soft);
    font-style: normal;
  }
  .before em {
    font-size: 12px;
  }
  .before span {
    text-align: right;
    font-weight: 600;
  }
  .before [data-odd] span::after {
    content: " ?";
  }
  [data-announced] {
    grid-template-columns: minmax(0, 1fr) minmax(130px, 50%);
  }
  .stops {
    grid-area: side;
    display: flex;
    gap: 8px;
    margin-top: 4px;
    min-width: 0;
  }
  .stops button {
    flex: 1 1 0;
    flex-direction: column;
    gap: 2px;
    padding: 0 4px;
  }
  .stop {
    border: 2px solid #8d9aab;
    background: #2c3642;
  }
  .stop strong {
    font-size: 19px;
  }
  [data-announced] .stops strong {
    font-size: 15px;
  }
  .stop .live {
    white-space: nowrap;
    color: var(--pressure);
    font-size: 22px;
    font-weight: 680;
  }
  small {
    font-size: 13px;
    font-weight: 400;
    color: var(--soft);
  }
  [data-state="dim"] .number b {
    opacity: 0.5;
  }
  [data-state="dim"] .when {
    font-weight: 600;
  }
  [data-state="blank"] .number b {
    color: var(--soft);
    font-weight: 500;
  }
  [data-stale] .number b {
    opacity: 0.4;
    text-decoration: line-through;
    text-decoration-thickness: 3px;
  }
  @container (max-width: 330px) {
    .wide,
    header sc-alarm-badge::part(mark) {
      display: none;
    }
    .before em {
      display: none;
    }
    .before li {
      grid-template-columns: auto 1fr;
      font-size: 13px;
    }
    .when {
      white-space: normal;
    }
  }
`;
