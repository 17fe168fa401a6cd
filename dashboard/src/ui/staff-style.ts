/** The places of the staff page: head and foot stay, the cards scroll between them. */
import { css } from "lit";

export const staffStyle = css`
  .page {
    display: grid;
    grid-template-rows: auto auto minmax(0, 1fr) auto;
    height: 100dvh;
    max-width: 560px;
    margin: 0 auto;
    font-size: 15px;
  }
  header {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 4px 14px 4px 4px;
    white-space: nowrap;
  }
  .who {
    margin-right: auto;
    min-width: 0;
    padding: 0 12px;
    border-color: transparent;
    background: transparent;
    font-weight: 400;
    color: var(--soft);
  }
  .who span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .who b {
    color: var(--text);
    font-weight: 650;
  }
  .tag {
    padding: 3px 7px;
    border: 1px dashed #aab4c0;
    border-radius: 7px;
    font-size: 11.5px;
    font-weight: 600;
  }
  .live-mark {
    min-width: 84px;
    font-size: 14px;
  }
  .silent {
    flex-direction: column;
    gap: 2px;
    margin: 0 12px 8px;
    min-height: 72px;
    border: 2px solid #d5dbe5;
    background: #2a313a;
  }
  .silent strong {
    font-size: 19px;
  }
  .sounding {
    padding: 0 16px 8px;
    font-size: 13px;
  }
  main {
    display: grid;
    gap: 12px;
    align-content: start;
    min-height: 0;
    padding: 2px 12px 12px;
    overflow-y: auto;
  }
  .quiet {
    display: grid;
    gap: 4px;
    padding: 14px 16px 16px;
    border-radius: 16px;
  }
  .place {
    font-size: 20px;
    font-weight: 650;
  }
  .stands {
    font-weight: 600;
  }
  .says {
    margin: 8px 0 6px;
    font-size: 18px;
    font-weight: 550;
  }
  .line {
    padding: 10px 14px 12px;
  }
  .line p {
    margin-bottom: 6px;
    font-size: 13px;
  }
  .line sc-sparkline {
    color: var(--spo2);
  }
  footer {
    display: grid;
    gap: 6px;
    padding: 8px 14px max(8px, env(safe-area-inset-bottom));
    border-top: 1px solid var(--line);
  }
  footer .does {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 12px;
    min-height: var(--touch);
  }
  footer .does button {
    min-width: 150px;
  }
  .tone {
    font-weight: 550;
  }
  footer .faint {
    font-size: 11.5px;
    text-align: center;
  }
  .not-live {
    top: 40%;
  }
  sc-me-panel {
    padding: 8px 4px;
  }
`;
